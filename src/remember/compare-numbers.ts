// Numbers, units, times and dates of a fact in one spelling: "five kilometers" and "5 km" are the same words.

/** Takes lower-case text in which names carry a caret ("^porto"). A day of a month becomes one word, "@05-03". */
export function canonicalNumbers(text: string): string {
  return rewrites.reduce((soFar, [pattern, replacement]) => soFar.replace(pattern, replacement as string), text);
}

type Rewrite = readonly [RegExp, string | ((...found: string[]) => string)];

const smallNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ordinals = 'third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const foreign: Record<string, number> = { zwei: 2, drei: 3, vier: 4, fünf: 5, dos: 2, tres: 3, cuatro: 4, cinco: 5 };

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const month =
  '\\^?(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const day = '(\\d{1,2})(?:st|nd|rd|th)?';

const rewrites: readonly Rewrite[] = [
  [/(?<=\d),(?=\d{3}\b)/g, ''],
  [/\b(\d{4})-(\d\d)-(\d\d)\b/g, (_all, year = '', mm = '', dd = '') => `@${mm}-${dd} ${year}`],
  [new RegExp(`\\b${day} (?:of )?${month}(?![\\p{L}])`, 'gu'), (_all, dd = '', name = '') => dayOf(name, dd)],
  [new RegExp(`(?<![\\p{L}])${month} ${day}(?![\\p{L}\\d:])`, 'gu'), (_all, name = '', dd = '') => dayOf(name, dd)],
  [
    /\b(\d{1,2})(?::(\d\d))?\s*([ap])\.?m\b\.?/g,
    (_all, hour = '', minute = '00', half = '') => `${hour}:${minute}${half}m`,
  ],
  [/\$ ?(\d[\d.]*)/g, '$1 usd'],
  [/€ ?(\d[\d.]*)/g, '$1 eur'],
  [/£ ?(\d[\d.]*)/g, '$1 gbp'],
  [/(?<=\d) ?€/g, ' eur'],
  [/(?<=\d) ?%/g, ' percent'],
  [/\b(\d+(?:\.\d+)?) ?k\b/g, (_all, value = '') => String(Number(value) * 1000)],
  [
    new RegExp(`\\b(${tens.join('|')})(?:[- ](${smallNumbers.slice(1, 10).join('|')}))?\\b`, 'g'),
    (_all, ten = '', one = '') => String((tens.indexOf(ten) + 2) * 10 + Math.max(0, smallNumbers.indexOf(one))),
  ],
  [/\bonce (?=a |an |per |every )/g, '1 times '],
  [/\btwice\b/g, '2 times'],
  // "one of", "this one": a pronoun.
  [/(?<!\b(?:this|that|the|no|another|each|every) )\bone\b(?! of\b|'s\b)/g, '1'],
  [
    new RegExp(`(?<!\\^)\\b(${smallNumbers.filter((word) => word !== 'one').join('|')})\\b`, 'g'),
    (_all, word = '') => String(smallNumbers.indexOf(word)),
  ],
  [
    new RegExp(`(?<![\\p{L}^])(${Object.keys(foreign).join('|')})(?![\\p{L}])`, 'gu'),
    (_all, word = '') => String(foreign[word]),
  ],
  [new RegExp(`\\b(${ordinals.join('|')})\\b`, 'g'), (_all, word = '') => `${ordinals.indexOf(word) + 3}th`],
  [/\b(\d+)(?:st|nd|rd)\b/g, '$1th'],
  [/(?<=\d)(?=(?:kgs?|km|cm|mm|m|mg|g|lbs?|oz|mi|ft|l|ml|gb|mb|tb|h|hrs?|mins?)\b)/g, ' '],
  [/(?<=\d )(?:kgs|kilos?|kilograms?|kilogrammes?)\b/g, 'kg'],
  [/(?<=\d )(?:lbs|pounds?)\b/g, 'lb'],
  [/(?<=\d )(?:kilomet(?:er|re)s?|kms)\b/g, 'km'],
  [/(?<=\d )(?:met(?:er|re)s?)\b/g, 'm'],
  [/(?<=\d )(?:centimet(?:er|re)s?)\b/g, 'cm'],
  [/(?<=\d )miles?\b/g, 'mi'],
  [/(?<=\d )(?:feet|foot)\b/g, 'ft'],
  [/(?<=\d )(?:hours?|hrs?)\b/g, 'h'],
  [/(?<=\d )(?:minutes?|mins)\b/g, 'min'],
  [/(?<=\d )(?:us )?dollars?\b/g, 'usd'],
  [/(?<=\d )euros?\b/g, 'eur'],
  [/(?<=\d )(?:%|per cent)(?!\p{L})/gu, 'percent'],
];

function dayOf(name: string, dd: string): string {
  return `@${String(months.indexOf(name.slice(0, 3)) + 1).padStart(2, '0')}-${dd.padStart(2, '0')}`;
}
