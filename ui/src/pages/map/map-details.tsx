// The chosen fact, where it leads to, and what lies next to it.
import { Pin, X } from 'lucide-react';
import type { Ref } from 'react';
import { Link } from 'wouter';
import { FactStateBadge, FactTypeBadge } from '../../components/badge.js';
import { IconButton } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { Said } from '../../components/said.js';
import { timelineHref } from '../../components/timeline-address.js';
import { TypeShape } from './map-legend.js';
import { nearestTo } from './map-view.js';
import type { MapPoint } from './map-words.js';

interface MapDetailsProps {
  chosen: MapPoint;
  points: readonly MapPoint[];
  choose(point: MapPoint | null): void;
  heading: Ref<HTMLHeadingElement>;
}

const neighbours = 6;
const linkLook = 'rounded-control border border-line bg-raised px-3 py-1.5 font-medium hover:border-line-strong';

export function MapDetails({ chosen, points, choose, heading }: MapDetailsProps) {
  return (
    <section aria-label="Chosen fact" className="grid gap-4 p-5">
      <div className="flex items-start justify-between gap-2">
        <h2 ref={heading} tabIndex={-1} className="flex flex-wrap items-center gap-2 font-sans text-base outline-none">
          <FactTypeBadge type={chosen.type} />
          {chosen.state !== 'current' && <FactStateBadge state={chosen.state} />}
          {chosen.pinned && <Pin size={14} role="img" aria-label="Pinned" className="text-amber" />}
        </h2>
        <IconButton
          label="Let go"
          icon={<X size={17} aria-hidden />}
          onClick={() => choose(null)}
          className="-mt-2 -mr-2"
        />
      </div>
      <Said text={chosen.text} className="max-h-60 overflow-y-auto text-[1.12rem] leading-snug" />
      <p className="text-sm text-faint">
        Learned <Moment at={chosen.recordedAt} />
      </p>
      <p className="flex flex-wrap gap-2 text-sm">
        <Link href={`/memories/fact/${chosen.factId}`} className={linkLook}>
          Open in Memories
        </Link>
        <Link href={timelineHref({ factId: chosen.factId })} className={linkLook}>
          Where it was said
        </Link>
      </p>
      <div>
        <h3 className="mb-1 text-sm font-medium text-soft">Next to it on the map</h3>
        <ul className="-mx-2">
          {nearestTo(points, chosen, neighbours).map((point) => (
            <li key={point.factId}>
              <button
                type="button"
                onClick={() => choose(point)}
                className="flex w-full items-start gap-2.5 rounded-control px-2 py-1.5 text-left text-sm hover:bg-sunken"
              >
                <span className="pt-0.5">
                  <TypeShape type={point.type} />
                </span>
                <span dir="auto" className="line-clamp-2 min-w-0">
                  {point.text}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
