import { expect, it } from 'vitest';
import { segmentWords } from '#src/domain/segment-words.js';

const words = (text: string) => segmentWords(text).split(/\s+/).filter(Boolean);

it.each([
  ['Chinese', '我妹妹在成都找医生', '医生'],
  ['Japanese', '職場ではPostgresを使っています', '職場'],
  ['Japanese, katakana with a long vowel', '朝にコーヒーを飲みます', 'コーヒー'],
  ['Thai', 'ฉันย้ายไปเชียงใหม่', 'เชียงใหม่'],
])('sets words of %s apart', (_name, text, word) => {
  expect(words(text)).toContain(word);
  expect(words(text).join('')).toBe(text);
});

it.each([
  'I live in Köln — “really”, 5 km off.',
  'Ça va ? Да, спасибо.',
  '한국어 텍스트입니다',
  'नमस्ते दुनिया',
  '🤷 ½ x²',
  '',
])('leaves other text as it is: %s', (text) => {
  expect(segmentWords(text)).toBe(text);
});

it('takes a long text without punctuation', () => {
  const text = '我上个月搬到了成都还在找医生'.repeat(2_000);
  expect(words(text).join('')).toBe(text);
});
