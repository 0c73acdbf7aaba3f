// Moving over the map: mouse wheel and drag, one or two fingers. Gives clicks and hovers as places on the canvas.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { type Point, panBy, type Size, type View, zoomAt } from './map-view.js';

interface GestureTargets {
  canvas: RefObject<HTMLCanvasElement | null>;
  size: Size;
  /** Changes the view, and draws it. */
  change(next: (view: View) => View): void;
  hover(at: Point | null): void;
  click(at: Point): void;
}

/** Pixels a pointer may slip and still have clicked. */
const slip = 5;

export function useMapGestures(targets: GestureTargets): void {
  const { canvas } = targets;
  // A press and its release belong together, whatever is drawn anew between them: the listeners stay.
  const latest = useRef(targets);
  useLayoutEffect(() => {
    latest.current = targets;
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const held = new Map<number, Point>();
    let moved = 0;
    const placeOf = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };

    function press(event: PointerEvent) {
      if (event.button !== 0) return;
      if (held.size === 0) moved = 0;
      held.set(event.pointerId, placeOf(event));
      element?.setPointerCapture(event.pointerId);
    }

    function move(event: PointerEvent) {
      const at = placeOf(event);
      const before = held.get(event.pointerId);
      const { change, hover, size } = latest.current;
      if (!before) return hover(event.pointerType === 'mouse' ? at : null);
      const step = { x: at.x - before.x, y: at.y - before.y };
      moved += Math.abs(step.x) + Math.abs(step.y);
      const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      held.set(event.pointerId, at);
      if (other) {
        // Two fingers: as far as they part, and where their middle goes.
        const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
        const factor = distance(at, other) / Math.max(distance(before, other), 1);
        change((view) => zoomAt(panBy(view, size, { x: step.x / 2, y: step.y / 2 }), size, middle, factor));
      } else if (moved > slip) {
        hover(null);
        change((view) => panBy(view, size, step));
      }
    }

    function release(event: PointerEvent) {
      if (held.delete(event.pointerId) && held.size === 0 && moved <= slip && event.type === 'pointerup')
        latest.current.click(placeOf(event));
    }

    function turn(event: WheelEvent) {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp((-event.deltaY * lines) / 400);
      const { change, size } = latest.current;
      change((view) => zoomAt(view, size, placeOf(event), factor));
    }

    const leave = () => latest.current.hover(null);
    element.addEventListener('pointerdown', press);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', release);
    element.addEventListener('pointercancel', release);
    element.addEventListener('pointerleave', leave);
    // Not by React: it would listen passively, and the page would scroll.
    element.addEventListener('wheel', turn, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', press);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', release);
      element.removeEventListener('pointercancel', release);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', turn);
    };
  }, [canvas]);
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
