// What a fact says something of: "lives in", "works at", "favorite color". Of most of these a person has one at a
// time, so that another value takes the place of the first. Data: a line for each attribute.

import { placeLevel } from './compare-places.js';
import type { Wording } from './compare-words.js';

export interface Attribute {
  /** "home", "favorite:color"; also how a fact is found by what it speaks of. */
  key: string;
  value: string;
  /** Another value replaces this one. False: people have several. */
  single: boolean;
  /** The value is over: "left Nokia". */
  ends: boolean;
  /** Nothing is said beside it. */
  alone: boolean;
}

/** Every attribute the words state, each once. */
export function attributesOf({ words, changed }: Wording, type: string): Attribute[] {
  // After ";" another sentence starts; its attributes count as well, as long as they say "I" or "my" by their pattern.
  const found = new Map<string, Attribute>();
  for (const part of words.split(/\s*(?:;|, and|\band(?= (?:live|work|moved|my)\b)|\bbecause\b|\bbut\b)\s*/)) {
    for (const rule of rules) {
      if (rule.types && !rule.types.includes(type)) continue;
      const match = rule.pattern.exec(part);
      if (!match?.groups) continue;
      const value = trimValue(match.groups.value ?? '');
      const key = rule.key.replace('*', singular((match.groups.of ?? '').replaceAll('^', '').trim()));
      if (value === '' || rule.refuse?.test(part)) continue;
      if (!found.has(key))
        found.set(key, {
          key,
          value,
          single: !rule.several && (!rule.onChange || changed),
          ends: rule.ends ?? false,
          alone: match[0].length === words.length,
        });
    }
  }
  return [...found.values()];
}

/** True when the second value cannot hold beside the first. False for "Portugal" and "Porto", "Sam" and "Sam Porter". */
export function excludes(one: Attribute, other: Attribute): boolean {
  if (one.key !== other.key || one.value === other.value) return false;
  if (contains(one.value, other.value) || contains(other.value, one.value)) return false;
  if (unitsOf(one.value) !== unitsOf(other.value)) return false;
  if (one.key === 'name' && (one.value.startsWith(other.value) || other.value.startsWith(one.value))) return false;
  return one.key !== 'home' || placeLevel(one.value) === placeLevel(other.value);
}

function contains(long: string, short: string): boolean {
  return ` ${long} `.includes(` ${short} `);
}

function unitsOf(value: string): string {
  return (value.match(/(?<=\d )[a-z]+/g) ?? []).join(' ');
}

interface AttributeRule {
  key: string;
  /** On the words of one clause; `value`, and `of` where the key has a `*`. */
  pattern: RegExp;
  /** A person may have several: only a claim that says something changed replaces the value. */
  onChange?: true;
  /** A person has several: no other value replaces it. */
  several?: true;
  /** The value is over. */
  ends?: true;
  /** What makes the clause mean something else. */
  refuse?: RegExp;
  types?: readonly string[];
}

const name = '(?:\\^[^\\s,;]+)(?: (?:de |da |do |of |van |von |upon )?\\^[^\\s,;]+)*';
/** "in 2009", "when I was a student": an event of long ago says nothing of today. */
const longAgo =
  /\b(?:19|20)\d\d\b|\bago\b|\bwhen\b|\bas (?:child|kid|student)\b|\bfirst\b|\boriginally\b|\bback then\b/;
const departments =
  /\bmoved to \^?(?:marketing|sales|engineering|product|support|finance|hr|management|design|operations|it|mon|tues|wednes|thurs|fri|satur|sun)/;
const aside = /\b(?:parttime|freelance|volunteer\w*|weekends?|remotely for|sometimes|occasionally|half)\b/;
const occupation =
  '(?:\\w+ )*(?:nurse|teacher|engineer|developer|designer|doctor|lawyer|manager|director|chef|cook|writer|journalist|architect|accountant|analyst|consultant|scientist|researcher|professor|student|pilot|driver|electrician|plumber|carpenter|mechanic|musician|actor|actress|photographer|editor|translator|therapist|psychologist|dentist|surgeon|pharmacist|vet|farmer|baker|barista|waiter|waitress|soldier|judge|librarian|salesperson|administrator|technician|officer|lead|ceo|cto|cfo|founder|intern|vp|president)';

const rules: readonly AttributeRule[] = [
  {
    key: 'home',
    pattern: new RegExp(
      `^(?:live|wohne|wohnt|lebe|lebt|vivo|vive|moro|habite|habita) (?:in|en|em|à|near) (?<value>${name})`,
    ),
    refuse: /\b(?:during|parttime|half|winter|summer|weekends?|until|till|temporarily|for)\b/,
  },
  {
    key: 'home',
    pattern: new RegExp(`^(?:have )?(?:moved|relocated)(?: back)?(?: from ${name})? to (?<value>${name})`),
    types: ['personal_context'],
    refuse: new RegExp(`${longAgo.source}|${departments.source}`),
  },
  { key: 'employer', pattern: new RegExp(`^work(?: fulltime)? at (?<value>${name})`), refuse: aside },
  { key: 'employer', pattern: new RegExp(`^work as [\\w ]+? (?:at|for) (?<value>${name})`), refuse: aside },
  {
    key: 'employer',
    pattern: new RegExp(`^(?:joined|started (?:new job |job |work |position )?at) (?<value>${name})`),
    refuse: longAgo,
  },
  {
    key: 'employer',
    pattern: new RegExp(`^(?:left|quit|resigned from|was laid off (?:by|from)|was fired by) (?<value>${name})`),
    ends: true,
    several: true,
  },
  { key: 'use', pattern: new RegExp(`^(?:use|using) (?<value>${name})$`), several: true },
  {
    key: 'use',
    pattern: new RegExp(`^(?:have )?(?:switched|migrated|moved|changed) from (?<value>${name}) to\\b`),
    ends: true,
    several: true,
  },
  {
    key: 'job',
    pattern: /^work as (?<value>[\w ]+?)(?= (?:at|for|in|on|with|from|since|because)\b| ,|$)/,
    refuse: aside,
  },
  {
    key: 'job',
    pattern: new RegExp(`^(?:promoted to|became|was promoted to|got promoted to) (?<value>${occupation})\\b`),
    refuse: longAgo,
  },
  {
    key: 'job',
    pattern: new RegExp(`^(?<value>${occupation})(?= (?:at|for|in|on|with|from|since|because)\\b| ,|$)`),
    onChange: true,
    refuse: aside,
  },
  { key: 'name', pattern: new RegExp(`^my name = (?<value>${name})`) },
  { key: 'nickname', pattern: new RegExp(`^my nickname = (?<value>${name})`) },
  { key: 'age', pattern: /^(?<value>\d{1,3})(?: years)?(?=$| ,)/ },
  { key: 'birthday', pattern: /^my birthday = (?<value>@\d\d-\d\d)/ },
  {
    key: 'weight',
    pattern: /^(?:weighs?|my (?:current )?weight =) (?:about |around )?(?<value>\d[\d.]* (?:kg|lb))/,
  },
  { key: 'height', pattern: /^(?:my height = )?(?<value>\d[\d.]* (?:cm|m|ft))(?: tall)?$/ },
  {
    key: 'email',
    pattern: /^my (?:\w+ )?email(?: address)? = (?<value>\S+@\S+)/,
    refuse: /\b(?:work|second|old|other) email/,
  },
  { key: 'phone', pattern: /^my phone(?: number)? = (?<value>[+\d][\d -]+)/ },
  { key: 'address', pattern: /^my address = (?<value>.+)$/ },
  {
    key: 'marital status',
    pattern: /^(?:got )?(?<value>single|married|divorced|engaged|widowed|separated)\b(?! (?:in|on) )/,
  },
  { key: 'diet', pattern: /^(?:became )?(?<value>vegan|vegetarian|pescatarian|omnivore)$/ },
  { key: 'diet', pattern: /^(?:became )?(?<value>vegan|vegetarian|pescatarian|omnivore) (?=since|because|for)/ },
  {
    key: 'count:*',
    pattern:
      /^have (?<value>\d+) (?<of>children|child|sons?|daughters?|brothers?|sisters?|siblings?|grandchildren|grandsons?|granddaughters?|dogs?|cats?|pets?|employees|horses?)\b/,
  },
  {
    key: 'favorite:*',
    pattern:
      /^my (?:(?:alltime|absolute|all time|personal) )?favorite (?<of>(?!things?\b|parts?\b|ways?\b)[\p{L}^ ]+?) (?:of all time )?= (?<value>(?!(?:and|are|for|in|to|at|from|with|of|by)\b).+)$/u,
  },
  {
    key: 'favorite:*',
    pattern:
      /^(?<value>[^,;]+?) = my (?:alltime |absolute |all time |personal )?favorite (?<of>(?!things?\b|parts?\b|ways?\b)[\p{L} ]+)$/u,
    refuse: /\b(?:1|one) of my\b/,
  },
  { key: 'prefer:*', pattern: /^prefer (?<value>.+? over .+)$/ },
  { key: 'budget', pattern: /^my (?:monthly |total )?budget = (?<value>\d[\d.]*(?: \w{3})?)/ },
  { key: 'salary', pattern: /^my (?:monthly |annual |yearly )?(?:salary|income) = (?<value>\d[\d.]*(?: \w{3})?)/ },
  { key: 'rent', pattern: /^my (?:monthly )?rent = (?<value>\d[\d.]*(?: \w{3})?)/ },
  { key: 'get up', pattern: /^(?:usually |always )?get up at (?<value>\d{1,2}(?::\d\d[ap]m)?)(?= daily|$)/ },
  { key: 'deadline:*', pattern: /^my (?:(?<of>[\p{L}^ ]+) )?deadline = (?:on )?(?<value>@\d\d-\d\d)/u },
  { key: 'deadline:*', pattern: /^(?:my )?deadline (?:for|of) (?<of>.+?) = (?:on )?(?<value>@\d\d-\d\d)/ },
  { key: '*', pattern: /^my (?<of>wedding|due date|anniversary|wedding anniversary) = (?:on )?(?<value>@\d\d-\d\d)/ },
  {
    key: '*',
    pattern: new RegExp(
      `^my (?<of>manager|boss|supervisor|landlord|landlady|dentist|doctor|therapist) = (?:named )?(?<value>${name})$`,
    ),
  },
  {
    key: '*',
    pattern:
      /^my (?<of>blood type|time ?zone|native language|mother tongue|first language|nationality|religion|star sign|shoe size|pronouns) = (?<value>.+)$/,
  },
  {
    key: '*',
    pattern:
      /^my (?<of>(?:main|primary|preferred|default|production|go to) (?:\w+ )?(?:language|database|db|editor|ide|os|operating system|shell|framework|browser|cloud provider)) = (?<value>.+)$/,
  },
];

/** "2 dogs" and "1 dog" count the same. */
function singular(key: string): string {
  return key.replace(/\bchildren$/, 'child').replace(/(?<=\w{2})(?<![su])s$/, '');
}

/** A value ends where the clause goes on about something else. */
function trimValue(value: string): string {
  return value
    .replaceAll('^', '')
    .replace(/\s+(?:now|since|because|for now)\b.*$/, '')
    .replace(/ (?:inc|corp|ltd|gmbh|llc)$/, '')
    .trim();
}
