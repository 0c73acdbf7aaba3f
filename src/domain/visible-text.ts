// Characters nobody sees: in a prompt they hide orders from the person who reads along. Stored text keeps them; what a model is
// shown does not. Joiners stay where a script or an emoji needs them.

/** Without control, format, tag and filler characters; white space of other kinds is a blank, line breaks stay. */
export function visibleText(text: string): string {
  return text
    .replace(/[\t\v\f\u0085\u00A0]/g, ' ')
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\r\n?/g, '\n')
    .replace(unseen, (found, at: number) => (isNeeded(text, found, at) ? found : ''));
}

/** What hides words: tag characters, runs of variation selectors or zero-width characters, text that is turned around. */
export function hidesText(text: string): boolean {
  return hiding.test(text.replace(flag, ''));
}

/** The words written in tag characters; empty where there are none. */
export function hiddenWords(text: string): string {
  const tags = text.replace(flag, '').match(/[\u{E0020}-\u{E007E}]/gu) ?? [];
  return tags.map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000)).join('');
}

// Default ignorable takes in variation selectors and fillers, which are no format characters; U+2800 is a blank Braille cell.
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{DI}\u2800]/gu;
const flag = /\u{1F3F4}[\u{E0061}-\u{E007A}]{2,6}\u{E007F}/gu;
const hiding =
  /[\u202D\u202E\u{E0001}-\u{E007F}]|[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]{3}|[\u200B-\u200F\u2060-\u2064\uFEFF]{6}/u;

const joiners = /^[\u200C\u200D]$/;
/** Between letters of scripts that are written with joiners, and inside an emoji of several. */
const joinedBefore =
  /[\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
const joinedAfter = /^[\p{L}\p{M}\p{Extended_Pictographic}]/u;

function isNeeded(text: string, found: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(at + found.length, at + found.length + 2);
  if (found === '\uFE0F' || found === '\uFE0E') return /[\p{Emoji}]$/u.test(before);
  return joiners.test(found) && joinedBefore.test(before) && joinedAfter.test(after);
}
