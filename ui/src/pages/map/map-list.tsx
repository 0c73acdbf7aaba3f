// The same facts as a list, for who cannot or does not want to use a map. Only the rows that can be seen are in the page.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { factTypeLabel } from '../../components/fact-types.js';
import { ScrollArea } from '../../components/scroll-area.js';
import { TypeShape } from './map-legend.js';
import type { MapPoint } from './map-words.js';

interface MapListProps {
  points: readonly MapPoint[];
  chosen: MapPoint | null;
  choose(point: MapPoint): void;
}

export function MapList({ points, chosen, choose }: MapListProps) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: points.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 56,
    getItemKey: (index) => points[index]?.factId ?? index,
    overscan: 10,
  });
  return (
    <ScrollArea ref={scroller} label="Facts on the map" className="h-full px-3 py-2 sm:px-5">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const point = points[index]!;
          return (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              aria-setsize={points.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                onClick={() => choose(point)}
                aria-pressed={point === chosen}
                className="flex w-full items-start gap-3 rounded-control px-3 py-2 text-left transition-colors hover:bg-sunken aria-pressed:bg-accent-wash"
              >
                <span className="pt-1">
                  <TypeShape type={point.type} />
                  <span className="sr-only">{factTypeLabel(point.type)}: </span>
                </span>
                <span dir="auto" className="line-clamp-2 min-w-0">
                  {point.text}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </ScrollArea>
  );
}
