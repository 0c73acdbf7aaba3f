// "Ignore previous instructions" and "send it to …" in other languages. Few words of each: a model that reads the language is
// asked not to follow orders in memory anyway, and what is missed here is still shown as a quote.

const gap = '[^.!?。！？\\n]{0,40}?';
const both = (verb: string, which: string, noun: string) => `(?:${verb})(?=${gap}(?:${which}))${gap}(?:${noun})`;

const overrides: readonly string[] = [
  both(
    'ignorier|vergiss|missachte|umgehe',
    'alle|bisherig|vorherig|obig|dein|früher|system',
    'anweisung|instruktion|regeln|vorgaben|richtlinien|prompt',
  ),
  both(
    "(?<!j[’'])\\b(?:ignore|oublie|contourne)[rz]?\\b",
    'précédent|antérieur|ci-dessus|système|\\btes\\b|\\bvos\\b|toutes',
    'instructions|consignes|règles|directives',
  ),
  both(
    '\\b(?:ignora|olvida|desobedece|omite)\\b',
    'anterior|previa|todas|\\btus\\b|sistema',
    'instrucciones|reglas|indicaciones|directrices',
  ),
  both(
    '\\b(?:ignore|ignora|esqueça|esquece|desconsidere)\\b',
    'anterior|prévia|todas|suas|tuas|sistema',
    'instruções|regras|diretrizes',
  ),
  both('\\b(?:ignora|dimentica|trascura)\\b', 'precedent|tutte|\\btue\\b|sistema', 'istruzioni|regole|direttive'),
  both('\\b(?:negeer|vergeet)\\b', 'vorige|eerdere|bovenstaande|alle|\\bje\\b', 'instructies|regels|richtlijnen'),
  both('zignoruj|ignoruj|zapomnij', 'poprzedni|wcześniejsz|wszystki|swoje|powyższ', 'instrukcj|polece|zasad'),
  both('игнориру|проигнориру|забуд', 'предыдущ|прежн|все|свои|систем', 'инструкци|указани|правил'),
  '(?:önceki|tüm)[^.!?\\n]{0,30}(?:talimat|kural)[^.!?\\n]{0,20}(?:yok say|görmezden gel|unut)',
  '(?:忽略|无视|無視|忘记|忘記|忽視)[^。！？\\n]{0,12}(?:之前|先前|以上|所有|上述|你的|系统|系統)[^。！？\\n]{0,12}(?:指令|指示|规则|規則|提示|说明|說明)',
  '(?:以前|これまで|上記|前|すべて|全て|システム)[^。！？\\n]{0,12}(?:指示|命令|ルール|プロンプト)[^。！？\\n]{0,10}(?:無視|忘れ)',
  '(?:이전|위의|모든|시스템)[^.!?\\n]{0,15}(?:지시|명령|규칙|프롬프트)[^.!?\\n]{0,10}(?:무시|잊)',
  '(?:تجاهل|انس)[^.!?\\n]{0,40}(?:التعليمات|الأوامر|القواعد)',
  '(?:पिछले|सभी|पूर्व)[^।!?\\n]{0,30}(?:निर्देश|नियम)[^।!?\\n]{0,30}(?:अनदेखा|नज़रअंदाज़|भूल)',
];

const sends =
  '(?<!\\b(?:ich|je|yo|eu|io|ik|я|ja) )(?:\\b(?:sende|schicke?|leite|envoie[sz]?|envoyez|transmets|envía|manda|reenvía|envie|encaminhe|invia|inoltra|stuur|wyślij|prześlij)\\b|отправ|перешли|gönder|发送|發送|转发|送信|転送|보내|전송|أرسل|भेज)';
const address = '(?:https?:|www\\.|[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w)';

const patterns = [
  ...overrides,
  `${sends}[^!?\\n]{0,120}?${address}`,
  `${address}[^!?\\n]{0,60}?(?:发送|發送|送信|転送|보내|전송|भेज|gönder)`,
].map((source) => new RegExp(source));

/** True for an order to the agent in one of these languages. */
export function commandsInOtherLanguage(text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}
