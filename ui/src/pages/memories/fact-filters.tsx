// Search field and the three filters: state, type, age.
import { Search } from 'lucide-react';
import type { FactStateChoice } from '../../api/facts.js';
import { builtInTypes, factTypeLabel } from '../../components/fact-types.js';
import { type Choice, SelectField } from '../../components/field.js';
import type { Age, FactFilter } from './filter-facts.js';

interface FactFiltersProps {
  filter: FactFilter;
  state: FactStateChoice;
  /** Those that facts have. */
  types: readonly string[];
  onFilter(filter: FactFilter): void;
  onState(state: FactStateChoice): void;
}

const states: readonly (Choice & { value: FactStateChoice })[] = [
  { value: 'current', label: 'Current' },
  { value: 'pending', label: 'Waits for review' },
  { value: 'superseded', label: 'Replaced' },
  { value: 'retracted', label: 'Retracted' },
  { value: 'expired', label: 'Expired' },
  { value: 'all', label: 'In every state' },
];

const ages: readonly (Choice & { value: Age })[] = [
  { value: 'any', label: 'Of any age' },
  { value: 'day', label: 'Today' },
  { value: 'week', label: 'This week' },
  { value: 'month', label: 'This month' },
  { value: 'older', label: 'Older' },
];

export function FactFilters({ filter, state, types, onFilter, onState }: FactFiltersProps) {
  const known = [...new Set([...builtInTypes, ...types])];
  const typeChoices = [
    { value: '', label: 'Of every type' },
    ...known.map((type) => ({ value: type, label: factTypeLabel(type) })),
  ];
  return (
    <search className="grid grid-cols-3 gap-2 sm:grid-cols-[minmax(0,1fr)_9.5rem_9.5rem_9rem]">
      <label className="relative col-span-3 sm:col-span-1">
        <span className="sr-only">Search facts</span>
        <Search size={16} aria-hidden className="absolute top-3 left-3 text-faint" />
        <input
          type="search"
          dir="auto"
          value={filter.text}
          placeholder="Search"
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          className="h-10 w-full rounded-control border border-line-strong bg-raised pr-3 pl-9 placeholder:text-faint"
        />
      </label>
      <SelectField
        label="State"
        hideLabel
        value={state}
        choices={states}
        onChange={(value) => onState(value as FactStateChoice)}
      />
      <SelectField
        label="Type"
        hideLabel
        value={filter.type}
        choices={typeChoices}
        onChange={(type) => onFilter({ ...filter, type })}
      />
      <SelectField
        label="Age"
        hideLabel
        value={filter.age}
        choices={ages}
        onChange={(age) => onFilter({ ...filter, age: age as Age })}
      />
    </search>
  );
}
