// Names and colours of the types of facts. A deployment may have added others: they look alike.

/** As text and as a filled shape. The variables are in styles.css, for a canvas: `cssVariable`. */
export interface FactTypeColour {
  text: string;
  dot: string;
  cssVariable: string;
}

export const builtInTypes: readonly string[] = [
  'preference',
  'goal',
  'personal_context',
  'technical_context',
  'business_context',
  'constraint',
];

const labels: Readonly<Record<string, string>> = {
  preference: 'Preference',
  goal: 'Goal',
  personal_context: 'Personal',
  technical_context: 'Technical',
  business_context: 'Work',
  constraint: 'Constraint',
};

const other: FactTypeColour = { text: 'text-other', dot: 'bg-other', cssVariable: '--type-other' };

const colours: Readonly<Record<string, FactTypeColour>> = {
  preference: { text: 'text-preference', dot: 'bg-preference', cssVariable: '--type-preference' },
  goal: { text: 'text-goal', dot: 'bg-goal', cssVariable: '--type-goal' },
  personal_context: { text: 'text-personal', dot: 'bg-personal', cssVariable: '--type-personal' },
  technical_context: { text: 'text-technical', dot: 'bg-technical', cssVariable: '--type-technical' },
  business_context: { text: 'text-business', dot: 'bg-business', cssVariable: '--type-business' },
  constraint: { text: 'text-constraint', dot: 'bg-constraint', cssVariable: '--type-constraint' },
};

export function factTypeColour(type: string): FactTypeColour {
  return colours[type] ?? other;
}

/** `deploy_rule` -> `Deploy rule` */
export function factTypeLabel(type: string): string {
  const words = type.replaceAll('_', ' ');
  return labels[type] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
