// Draws the map onto a canvas: names of regions, points by type, the ones that are pointed at and chosen, texts when few are seen.

import { cssColour } from '../../components/css-colours.js';
import { factTypeColour } from '../../components/fact-types.js';
import { groupBy } from '../../components/group-by.js';
import { shapeOf, traceShape } from './map-shapes.js';
import { type Size, toScreen, type View } from './map-view.js';
import type { MapPoint, Region } from './map-words.js';

export interface MapScene {
  points: readonly MapPoint[];
  regions: readonly Region[];
  /** Points a search found; null: there is no search. */
  found: ReadonlySet<string> | null;
  hovered: MapPoint | null;
  chosen: MapPoint | null;
}

/** With no more points in sight than this, texts stand beside them wherever there is room. */
const fewPoints = 70;

export function drawMap(context: CanvasRenderingContext2D, size: Size, view: View, scene: MapScene): void {
  context.clearRect(0, 0, size.width, size.height);
  const radius = pointRadius(scene.points.length, view);
  const seen = scene.points.filter((point) => isSeen(toScreen(view, size, point), size, radius));
  drawRegions(context, size, view, scene);
  drawPoints(context, size, view, seen, scene.found, radius);
  if (seen.length <= fewPoints) drawTexts(context, size, view, seen, radius);
  for (const [point, ring] of [
    [scene.hovered, 'ink'],
    [scene.chosen, 'amber'],
  ] as const)
    if (point) drawRing(context, size, view, point, radius, ring);
}

/** Smaller where there are many, larger the nearer one looks. */
export function pointRadius(count: number, view: View): number {
  const alone = count > 3_000 ? 3 : count > 800 ? 4 : count > 150 ? 5.5 : 7;
  return Math.min(alone * view.zoom ** 0.35, 12);
}

function isSeen(at: { x: number; y: number }, size: Size, radius: number): boolean {
  return at.x > -radius && at.y > -radius && at.x < size.width + radius && at.y < size.height + radius;
}

function drawPoints(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  seen: readonly MapPoint[],
  found: ReadonlySet<string> | null,
  radius: number,
): void {
  // One path for all of a type: thousands of them are drawn within a frame.
  for (const [type, points] of groupBy(seen, (point) => point.type)) {
    const shape = shapeOf(type);
    context.fillStyle = cssColour(factTypeColour(type).cssVariable);
    for (const [some, alpha] of [
      [points.filter((point) => found && !found.has(point.factId)), 0.12],
      [points.filter((point) => !found || found.has(point.factId)), 0.88],
    ] as const) {
      context.globalAlpha = alpha;
      context.beginPath();
      for (const point of some) {
        const at = toScreen(view, size, point);
        traceShape(context, shape, at.x, at.y, radius);
      }
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

function drawRegions(context: CanvasRenderingContext2D, size: Size, view: View, { regions, found }: MapScene): void {
  if (found || view.zoom > 6 || regions.length < 3) return;
  context.font = `600 ${Math.min(15 + view.zoom * 1.5, 22)}px ${cssColour('--font-display') || 'serif'}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const taken: { x: number; y: number; width: number }[] = [];
  for (const region of regions) {
    const at = toScreen(view, size, region);
    const width = context.measureText(region.word).width;
    if (taken.some((one) => Math.abs(one.y - at.y) < 26 && Math.abs(one.x - at.x) < (one.width + width) / 2 + 8))
      continue;
    taken.push({ ...at, width });
    context.lineWidth = 5;
    context.strokeStyle = cssColour('--page');
    context.strokeText(region.word, at.x, at.y);
    context.fillStyle = cssColour('--ink-faint');
    context.fillText(region.word, at.x, at.y);
  }
}

function drawTexts(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  seen: readonly MapPoint[],
  radius: number,
): void {
  context.font = '12.5px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 4;
  const places = seen.map((point) => ({ point, at: toScreen(view, size, point) }));
  const taken = places.map(({ at }) => ({ left: at.x - radius, right: at.x + radius, y: at.y }));
  for (const { point, at } of places) {
    const text = point.text.length > 40 ? `${point.text.slice(0, 38)}…` : point.text;
    const width = context.measureText(text).width;
    for (const side of [1, -1]) {
      const near = at.x + side * (radius + 6);
      const [left, right] = side === 1 ? [near, near + width] : [near - width, near];
      const free = taken.every((one) => Math.abs(one.y - at.y) > 15 || one.left > right + 4 || one.right < left - 4);
      if (!free || left < 4 || right > size.width - 4) continue;
      taken.push({ left, right, y: at.y });
      context.textAlign = 'left';
      context.strokeStyle = cssColour('--page');
      context.strokeText(text, left, at.y);
      context.fillStyle = cssColour('--ink-soft');
      context.fillText(text, left, at.y);
      break;
    }
  }
}

function drawRing(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  point: MapPoint,
  radius: number,
  colour: 'ink' | 'amber',
): void {
  const at = toScreen(view, size, point);
  context.beginPath();
  traceShape(context, shapeOf(point.type), at.x, at.y, radius * 1.25);
  context.fillStyle = cssColour(factTypeColour(point.type).cssVariable);
  context.fill();
  context.beginPath();
  context.arc(at.x, at.y, radius + 5, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = cssColour(`--${colour}`);
  context.stroke();
}
