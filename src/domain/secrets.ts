// Secrets that people paste into chats: keys, tokens, passwords, card numbers. Never stored as facts, never in logs.

/** True when the text holds something that looks like a credential or a payment card number. */
export function containsSecret(text: string): boolean {
  return secretSpans(text).length > 0;
}

/** The text with each secret replaced by `[secret]`. */
export function redactSecrets(text: string): string {
  let result = '';
  let at = 0;
  for (const span of secretSpans(text)) {
    if (span.end <= at) continue;
    if (span.start >= at) result += `${text.slice(at, span.start)}[secret]`;
    at = span.end;
  }
  return result + text.slice(at);
}

const patterns: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  // Prefixes that issuers chose so that scanners find them.
  /\b(?:sk|pk|rk)[-_](?:ant|proj|live|test|or|svcacct)?[-_]?[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|npm_|hf_|pypi-|dop_v1_|shpat_|SG\.|AIza|ya29\.)[A-Za-z0-9._-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\bbearer\s+[A-Za-z0-9._~+/-]{16,}=*/gi,
  // User and password in an address.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}:[^\s@/]{1,200}@/gi,
  /\b(?:pass ?-?(?:word|phrase|code|wd)|pwd|pin(?: ?code| number)?|cvv2?|cvc|api[ _-]?key|secret(?:[ _-]?key)?|access[ _-]?key|private[ _-]?key|(?:access|auth|api|refresh|bot)[ _-]?token|token|seed phrase|recovery (?:code|phrase))s?\b[^.!?\n]{0,40}?(?:\s*[:=]|\s+(?:is|was|are)\s*:?(?!\s*(?:not|the|too|very|so|in|on|at|my|a|an|stored|kept|safe|expired|wrong|correct)\b))\s*\S+/gi,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  // Long random strings: 32 or more of one alphabet with digits and letters mixed.
  /\b(?=[A-Za-z0-9_-]{0,99}\d[A-Za-z0-9_-]{0,99}\d)(?=[A-Za-z0-9_-]{0,99}[A-Za-z])(?![0-9a-f]{8}-[0-9a-f]{4}-)(?![\w-]{0,99}[a-z]{12})[A-Za-z0-9_-]{32,}/g,
];

const cardNumber = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]*\d)/g;

interface Span {
  start: number;
  end: number;
}

function secretSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(cardNumber)) {
    if (passesLuhn(match[0])) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return spans.sort((a, b) => a.start - b.start);
}

function passesLuhn(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  if (/^0+$/.test(digits)) return false;
  let sum = 0;
  for (let position = 0; position < digits.length; position++) {
    const digit = Number(digits[digits.length - 1 - position]);
    const weighted = position % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
