// A shape for each type of fact, so that colour is not the only way to tell them apart. Corners on a circle of radius 1.
import { builtInTypes } from '../../components/fact-types.js';

export type Shape = readonly (readonly [number, number])[];

function polygon(corners: number, turned = 0): Shape {
  return Array.from({ length: corners }, (_, index) => {
    const angle = turned + (2 * Math.PI * index) / corners - Math.PI / 2;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
}

function star(points: number): Shape {
  return polygon(2 * points).map(([x, y], index) => (index % 2 === 0 ? [x * 1.2, y * 1.2] : [x * 0.5, y * 0.5]));
}

/** Preference, goal, personal, technical, work, constraint. */
const shapes: readonly Shape[] = [
  polygon(16),
  star(5),
  polygon(4, Math.PI / 4),
  polygon(3),
  polygon(6),
  polygon(4).map(([x, y]) => [x * 0.85, y * 1.25] as const),
];
const other: Shape = star(4);

export function shapeOf(type: string): Shape {
  return shapes[builtInTypes.indexOf(type)] ?? other;
}

/** For an SVG of 24 by 24. */
export function shapePath(type: string): string {
  const corners = shapeOf(type).map(([x, y]) => `${(12 + x * 8).toFixed(1)} ${(12 + y * 8).toFixed(1)}`);
  return `M${corners.join('L')}Z`;
}

/** Adds it to the path of a canvas. */
export function traceShape(
  context: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  radius: number,
): void {
  for (const [index, [dx, dy]] of shape.entries())
    if (index === 0) context.moveTo(x + dx * radius, y + dy * radius);
    else context.lineTo(x + dx * radius, y + dy * radius);
  context.closePath();
}
