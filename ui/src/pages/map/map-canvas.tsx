// The map on a canvas: drawn once a frame at most, however much it is moved. Everything on it is reached by keyboard as well.
import { Maximize, Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { FactTypeBadge } from '../../components/badge.js';
import { IconButton } from '../../components/button.js';
import { useAppearance } from '../../components/css-colours.js';
import { drawMap } from './draw-map.js';
import {
  bringIn,
  findAt,
  findTowards,
  type Point,
  panBy,
  type Size,
  toScreen,
  type View,
  wholeMap,
  zoomAt,
} from './map-view.js';
import { type MapPoint, nameRegions } from './map-words.js';
import { useMapGestures } from './use-map-gestures.js';

interface MapCanvasProps {
  points: readonly MapPoint[];
  found: ReadonlySet<string> | null;
  chosen: MapPoint | null;
  choose(point: MapPoint | null): void;
  /** Enter: to what is told of the chosen one. */
  enter(): void;
}

/** Pixels around a point in which it is hit. A finger is as wide. */
const reach = 16;

const arrows: Readonly<Record<string, Point>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

export function MapCanvas({ points, found, chosen, choose, enter }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<View>(wholeMap);
  const frame = useRef(0);
  const size = useSize(canvas);
  const [hovered, setHovered] = useState<{ point: MapPoint; at: Point } | null>(null);
  const appearance = useAppearance();
  const regions = useMemo(() => nameRegions(points), [points]);

  const draw = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d');
      if (context)
        drawMap(context, size, view.current, { points, regions, found, chosen, hovered: hovered?.point ?? null });
    });
  }, [size, points, regions, found, chosen, hovered]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read while drawing
  useLayoutEffect(draw, [draw, appearance]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const change = useCallback(
    (next: (view: View) => View) => {
      view.current = next(view.current);
      draw();
    },
    [draw],
  );
  const hover = useCallback(
    (at: Point | null) => {
      const point = at && findAt(points, view.current, size, at, reach);
      setHovered(point && { point, at: toScreen(view.current, size, point) });
    },
    [points, size],
  );
  const click = useCallback(
    (at: Point) => choose(findAt(points, view.current, size, at, reach)),
    [points, size, choose],
  );
  useMapGestures({ canvas, size, change, hover, click });
  useEffect(() => {
    if (chosen) change((now) => bringIn(now, size, chosen));
  }, [chosen, size, change]);

  function press(event: KeyboardEvent) {
    const arrow = arrows[event.key];
    const zoom = { '+': 1.4, '=': 1.4, '-': 1 / 1.4 }[event.key];
    const middle = { x: size.width / 2, y: size.height / 2 };
    if (arrow && event.shiftKey) change((now) => panBy(now, size, { x: -arrow.x * 60, y: arrow.y * 60 }));
    else if (arrow)
      choose((chosen ? findTowards(points, chosen, arrow) : nearestToMiddle(points, view.current)) ?? chosen);
    else if (zoom) change((now) => zoomAt(now, size, middle, zoom));
    else if (event.key === '0') change(() => wholeMap);
    else if (event.key === 'Enter' && chosen) enter();
    else if (event.key === 'Escape') choose(null);
    else return;
    event.preventDefault();
  }

  const zoomBy = (factor: number) =>
    change((now) => zoomAt(now, size, { x: size.width / 2, y: size.height / 2 }, factor));
  return (
    <div className="relative h-full min-h-72 overflow-hidden">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys of its own; the list tells the same */}
      <canvas
        ref={canvas}
        role="application"
        tabIndex={0}
        aria-label={`Map of ${points.length} facts`}
        aria-describedby="map-keys"
        onKeyDown={press}
        data-points={points.length}
        className="absolute inset-0 size-full cursor-crosshair touch-none outline-offset-[-3px]"
      />
      <p id="map-keys" className="sr-only">
        Arrow keys go from fact to fact, with Shift they move the map. Plus and minus zoom, zero shows all, Enter leads
        to the details. The list tells the same without the map.
      </p>
      {hovered && hovered.point !== chosen && <Hint point={hovered.point} at={hovered.at} size={size} />}
      <div className="absolute right-3 bottom-3 flex flex-col rounded-control border border-line bg-raised/90 shadow-card">
        <IconButton label="Zoom in" icon={<Plus size={17} aria-hidden />} onClick={() => zoomBy(1.6)} />
        <IconButton label="Zoom out" icon={<Minus size={17} aria-hidden />} onClick={() => zoomBy(1 / 1.6)} />
        <IconButton label="Show all" icon={<Maximize size={16} aria-hidden />} onClick={() => change(() => wholeMap)} />
      </div>
    </div>
  );
}

function nearestToMiddle(points: readonly MapPoint[], view: View): MapPoint | null {
  return findAt(points, view, { width: 1, height: 1 }, { x: 0.5, y: 0.5 }, Number.POSITIVE_INFINITY);
}

/** What the pointer is on; not heard, because the keyboard has the details beside the map. */
function Hint({ point, at, size }: { point: MapPoint; at: Point; size: Size }) {
  const left = Math.min(Math.max(at.x, 130), Math.max(size.width - 130, 130));
  const above = at.y > 110;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-10 w-60 -translate-x-1/2 rounded-control border border-line bg-raised px-3 py-2 text-sm shadow-float"
      style={{ left, top: above ? undefined : at.y + 18, bottom: above ? size.height - at.y + 18 : undefined }}
    >
      <FactTypeBadge type={point.type} />
      <p dir="auto" className="line-clamp-4">
        {point.text}
      </p>
    </div>
  );
}

/** Of the canvas on the page; sets as many pixels as the screen has. */
function useSize(canvas: { current: HTMLCanvasElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = window.devicePixelRatio || 1;
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      element.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
      setSize({ width, height });
    };
    // At once, and not only when the observer comes to it: a click may come before.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}
