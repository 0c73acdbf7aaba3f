// Facts laid out by meaning: the server places them, the page lets one look around.
import { useQuery } from '@tanstack/react-query';
import { Compass, List, Map as MapIcon } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { FactMap } from 'recollect/client';
import { Link } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { TextField } from '../../components/field.js';
import { PageHeader } from '../../components/page-header.js';
import { Skeleton } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { ViewSwitch } from '../../components/view-switch.js';
import { MapCanvas } from './map-canvas.js';
import { MapDetails } from './map-details.js';
import { MapLegend } from './map-legend.js';
import { MapList } from './map-list.js';
import type { MapPoint } from './map-words.js';

/** A map is costly to make, and what is learned moves little of it. */
const fresh = 60_000;

export function MapPage() {
  const { userId } = useCurrentUser();
  const map = useQuery({
    queryKey: userKey(userId, 'map'),
    queryFn: () => client().facts.map({ userId }),
    staleTime: fresh,
  });
  return (
    <div className="flex min-h-[calc(100dvh-3.4rem)] flex-col lg:h-full lg:min-h-0">
      <div className="px-5 pt-7 pb-3 sm:px-8">
        <PageHeader title="Map">What lies near means something alike. The directions mean nothing.</PageHeader>
      </div>
      {map.isPending && (
        <div className="min-h-0 flex-1 p-5 sm:px-8" role="status">
          <span className="sr-only">Loading the map</span>
          <Skeleton className="h-full min-h-72" />
        </div>
      )}
      {map.isError && !map.data && <ErrorState error={map.error} onRetry={() => void map.refetch()} />}
      {map.data &&
        (map.data.points.length === 0 ? <NoMap unplaced={map.data.unplaced} /> : <Explorer map={map.data} />)}
    </div>
  );
}

function NoMap({ unplaced }: { unplaced: number }) {
  return (
    <EmptyState icon={<Compass size={22} aria-hidden />} title="Nothing to lay out yet">
      {unplaced > 0 ? (
        <p>
          {unplaced === 1 ? 'The one fact there is has' : `The ${unplaced} facts there are have`} no vector in this
          database yet. Vectors are made in the background.
        </p>
      ) : (
        <p>Facts appear here as they are learned.</p>
      )}
      <p className="mt-2">
        <Link href="/" className="font-medium text-accent-ink underline underline-offset-2">
          Tell something in the chat
        </Link>
      </p>
    </EmptyState>
  );
}

function Explorer({ map }: { map: FactMap }) {
  const [look, setLook] = useState<'map' | 'list'>('map');
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [text, setText] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const wanted = useDeferredValue(text.trim().toLowerCase());

  const counts = useMemo(() => countTypes(map.points), [map]);
  const points = useMemo(() => map.points.filter(({ type }) => !hidden.has(type)), [map, hidden]);
  const found = useMemo(
    () => (wanted === '' ? null : points.filter((point) => point.text.toLowerCase().includes(wanted))),
    [points, wanted],
  );
  const foundIds = useMemo(() => found && new Set(found.map(({ factId }) => factId)), [found]);
  const chosen = points.find(({ factId }) => factId === chosenId) ?? null;
  const choose = useCallback((point: MapPoint | null) => setChosenId(point?.factId ?? null), []);
  const toggle = (type: string) =>
    setHidden((now) => new Set(now.has(type) ? [...now].filter((one) => one !== type) : [...now, type]));

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 pb-3 sm:px-8">
        <ViewSwitch<'map' | 'list'>
          label="Show as"
          value={look}
          onChange={setLook}
          choices={[
            { value: 'map', label: 'Map', Icon: MapIcon },
            { value: 'list', label: 'List', Icon: List },
          ]}
        />
        <div className="w-full max-w-64 min-w-40 flex-1">
          <TextField
            label="Find on the map"
            hideLabel
            type="search"
            placeholder="Find words"
            value={text}
            onChange={setText}
          />
        </div>
        <MapLegend counts={counts} hidden={hidden} toggle={toggle} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col border-t border-line lg:flex-row">
        <div className="h-[60dvh] min-h-0 min-w-0 flex-none lg:h-auto lg:flex-1">
          {look === 'map' ? (
            <MapCanvas
              points={points}
              found={foundIds}
              chosen={chosen}
              choose={choose}
              enter={() => heading.current?.focus()}
            />
          ) : (
            <MapList points={found ?? points} chosen={chosen} choose={choose} />
          )}
        </div>
        <div className="border-t border-line bg-surface lg:w-80 lg:shrink-0 lg:overflow-y-auto lg:border-t-0 lg:border-l">
          {chosen ? (
            <MapDetails chosen={chosen} points={points} choose={choose} heading={heading} />
          ) : (
            <MapNotes map={map} shown={points.length} found={found?.length ?? null} />
          )}
        </div>
      </div>
      <p aria-live="polite" className="sr-only">
        {chosen ? chosen.text : ''}
      </p>
    </>
  );
}

/** How many there are, and honestly what is not on it. */
function MapNotes({ map, shown, found }: { map: FactMap; shown: number; found: number | null }) {
  const count = (value: number) => value.toLocaleString();
  return (
    <div className="grid gap-3 p-5 text-sm text-soft">
      <p className="text-base text-ink">
        {found === null
          ? shown === 1
            ? '1 fact'
            : `${count(shown)} facts`
          : `${count(found)} of ${count(shown)} facts`}
      </p>
      <p>Choose one to read it, and to see what lies next to it. Drag to move, scroll or pinch to look closer.</p>
      {map.omitted > 0 && <p>{count(map.omitted)} older facts are left out, so that the map stays quick.</p>}
      {map.unplaced > 0 && <p>{count(map.unplaced)} facts are not on it: they have no vector in this database.</p>}
    </div>
  );
}

/** The most frequent first. */
function countTypes(points: readonly MapPoint[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of points) counts.set(type, (counts.get(type) ?? 0) + 1);
  return new Map([...counts].sort(([, one], [, other]) => other - one));
}
