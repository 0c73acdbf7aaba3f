// What part of the map is seen, as plain numbers: from the map to the screen and back, zooming, and finding points.

export interface View {
  /** 1: the whole map fits. */
  zoom: number;
  /** What of the map is in the middle. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export const wholeMap: View = { zoom: 1, x: 0, y: 0 };
const [leastZoom, mostZoom] = [0.8, 60];
/** Space around the map, as a share of it. */
const margin = 1.12;

/** Pixels for one unit of the map. */
export function scaleOf({ zoom }: View, { width, height }: Size): number {
  return (zoom * Math.min(width, height)) / (2 * margin);
}

export function toScreen(view: View, size: Size, point: Point): Point {
  const scale = scaleOf(view, size);
  // Up is up.
  return { x: size.width / 2 + (point.x - view.x) * scale, y: size.height / 2 - (point.y - view.y) * scale };
}

export function toMap(view: View, size: Size, at: Point): Point {
  const scale = scaleOf(view, size);
  return { x: view.x + (at.x - size.width / 2) / scale, y: view.y - (at.y - size.height / 2) / scale };
}

/** What is under the pointer stays under it. */
export function zoomAt(view: View, size: Size, at: Point, factor: number): View {
  const zoom = Math.min(Math.max(view.zoom * factor, leastZoom), mostZoom);
  const before = toMap(view, size, at);
  const after = toMap({ ...view, zoom }, size, at);
  return inside({ zoom, x: view.x + before.x - after.x, y: view.y + before.y - after.y });
}

export function panBy(view: View, size: Size, pixels: Point): View {
  const scale = scaleOf(view, size);
  return inside({ ...view, x: view.x - pixels.x / scale, y: view.y + pixels.y / scale });
}

/** Moves just as much as it takes to have the point well in sight. */
export function bringIn(view: View, size: Size, point: Point): View {
  const at = toScreen(view, size, point);
  // Less than the margin: a point of the whole map that was clicked never makes it jump.
  const edge = 12;
  const seen = at.x > edge && at.y > edge && at.x < size.width - edge && at.y < size.height - edge;
  return seen ? view : inside({ ...view, x: point.x, y: point.y });
}

/** Nobody gets lost beside the map. */
function inside(view: View): View {
  const within = (value: number) => Math.min(Math.max(value, -1.1), 1.1);
  return { ...view, x: within(view.x), y: within(view.y) };
}

/** The nearest within so many pixels; null for none. Thousands are looked through in well under a millisecond. */
export function findAt<Item extends Point>(
  items: readonly Item[],
  view: View,
  size: Size,
  at: Point,
  pixels: number,
): Item | null {
  const target = toMap(view, size, at);
  let [least, found]: [number, Item | null] = [(pixels / scaleOf(view, size)) ** 2, null];
  for (const item of items) {
    const distance = (item.x - target.x) ** 2 + (item.y - target.y) ** 2;
    if (distance <= least) [least, found] = [distance, item];
  }
  return found;
}

/** The nearest in a direction, for arrow keys: what lies aside counts as twice as far. */
export function findTowards<Item extends Point>(items: readonly Item[], from: Point, direction: Point): Item | null {
  let [least, found]: [number, Item | null] = [Number.POSITIVE_INFINITY, null];
  for (const item of items) {
    const along = (item.x - from.x) * direction.x + (item.y - from.y) * direction.y;
    const aside = Math.abs((item.x - from.x) * direction.y - (item.y - from.y) * direction.x);
    if (along <= 1e-6 || aside > 3 * along) continue;
    const distance = along + 2 * aside;
    if (distance < least) [least, found] = [distance, item];
  }
  return found;
}

export function nearestTo<Item extends Point>(items: readonly Item[], to: Point, count: number): Item[] {
  const distance = (item: Item) => (item.x - to.x) ** 2 + (item.y - to.y) ** 2;
  return items
    .filter((item) => item !== to)
    .map((item) => ({ item, distance: distance(item) }))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, count)
    .map(({ item }) => item);
}
