// How orders to an agent are worded: each line a kind of attack. Read on text that agent-command.ts has made plain: NFKC, nothing
// hidden, look-alike letters folded, in lower case (a case-blind pattern takes ten times as long). Gaps are bounded, so that a long text costs linear time.

export interface CommandPattern {
  kind: string;
  pattern: RegExp;
  /** Only as an order: "I send invoices to …" tells about the user. Default true. */
  orderOnly?: boolean;
}

/** Within a sentence. */
const upTo = (characters: number) => `[^.!?\\n]{0,${characters}}?`;
const rules =
  '(?:instructions?|rules|guidelines|(?:system )?prompts?|directives?|safeguards?|guardrails|restrictions|programming|training|(?:safety |security |ethical |content )?(?:protocols?|polic(?:y|ies))|ethics)';
const theirs =
  '(?:previous|prior|above|earlier|preceding|existing|original|initial|your|system|developer|safety|all(?: of)?(?: the| your)?|any|every|these|those|ethical|content|security)';
const data =
  '(?:conversations?|chats?|messages?|histor(?:y|ies)|memor(?:y|ies)|data|passwords?|credentials?|tokens?|keys?|secrets?|details|information|info|names?|address(?:es)?|everything|answers?|repl(?:y|ies)|contacts?|files?|documents?|logs?|user|emails?|transcripts?|contents?)';
const place =
  '(?:\\b(?:https?|hxxps?|ftp|wss?):|\\bwww\\.|[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w|\\b[\\w-]{2,40}\\.(?:com|net|org|io|example|xyz|site|dev|app|co|ru|cn|info|biz)\\b|\\bwebhook|\\bendpoint\\b|\\b(?:remote|external|our|my|this) server\\b|\\bpastebin\\b)';
const standing =
  '(?:always|whenever|every|each|from now on|automatically|silently|secretly|in the background|without asking)';
const secrets =
  '(?:passwords?|passcodes?|pin codes?|credit card|card numbers?|cvv|cvc|ssn|social security|seed phrase|recovery phrase|private keys?|2fa|one-time code|otp|api keys?|credentials)';

export const commandPatterns: readonly CommandPattern[] = [
  {
    kind: 'override',
    pattern: words(
      `\\b(?:ignore|disregard|forget|override|bypass|overwrite|do not follow|don't follow|stop following|pay no attention to|do not obey|break)\\b${upTo(40)}\\b${theirs} (?:[\\w-]+ ){0,2}?${rules}\\b`,
    ),
  },
  {
    kind: 'override',
    pattern: words(
      `\\b(?:ignore|disregard|forget)\\b (?:everything|anything|all|whatever)(?: that)? (?:above|before|you (?:know|knew|were|have been|had been|are) ?(?:told|taught|instructed)?)`,
    ),
  },
  {
    kind: 'override',
    pattern: words(
      `\\b(?:new|updated|real|actual|true) (?:system )?(?:instructions?|prompt|directives?)\\s*(?::|follow\\b|from (?:the )?(?:system|developer|admin))`,
    ),
    orderOnly: false,
  },
  {
    kind: 'override',
    pattern: words(
      `(?:^|[.!?,:;\\]\\n] ?)(?:please |now )?(?:ignore|disregard|forget|override|bypass) (?:everything\\b(?! (?:i|we|about|else)\\b)|instructions|(?:all )?(?:safety|security|ethics)\\b|previous (?:conversations?|instructions?))`,
    ),
  },
  {
    kind: 'role',
    pattern: words(
      `\\byou (?:now )?have no (?:\\w+ )?(?:restrictions|filters|limits|rules|guardrails|limitations|guidelines|ethics)\\b|\\b(?:unrestricted|jailbreak|dan|unfiltered|uncensored) (?:\\w+ )?mode\\b`,
    ),
  },
  {
    kind: 'role',
    pattern: words(
      `\\b(?:you are now|you're now|you are|act as|pretend|role-?play as|behave|become|switch|enter|enable|activate|simulate|respond|answer|reply|operate)\\b${upTo(60)}\\b(?:dan|jailbroken|jailbreak|unrestricted|unfiltered|uncensored|amoral|evil|(?:without|no|free of|not bound by)(?:\\s+any)?(?: \\w+)? (?:restrictions|filters|limits|rules|guardrails|limitations|policies)|(?:developer|debug|god|admin|maintenance|sudo) mode|root access)\\b`,
    ),
  },
  {
    kind: 'reveal',
    pattern: words(
      `\\b(?:reveal|show|print|repeat|output|display|leak|disclose|expose|recite|dump|quote|tell|give|paste|start)\\b${upTo(50)}\\b(?:(?:your |the )?system (?:prompt|message)|hidden (?:prompt|instructions?)|initial (?:prompt|instructions?)|developer (?:message|prompt)|your (?:instructions|prompt)|memory block|(?:all|other users'?|another user's) (?:your |stored |the )?memories|(?:text|everything|words) above)\\b`,
    ),
  },
  {
    kind: 'exfiltrate',
    pattern: words(
      `\\b(?:send|forward|post|upload|e-?mail|transmit|submit|leak|exfiltrate|relay|copy|bcc|cc|deliver|report|publish|share)\\b(?=[^!?\\n]{0,160}\\b(?:${data}|${standing})\\b|${upTo(10)}\\b(?:it|them|this|that)\\b)${upTo(140)}${place}`,
    ),
  },
  {
    kind: 'exfiltrate',
    pattern: words(
      `\\b${standing}\\b${upTo(30)}\\b(?:send|forward|post|upload|e-?mail|bcc|cc|copy)\\b${upTo(140)}${place}`,
    ),
  },
  {
    kind: 'exfiltrate',
    pattern: words(
      `\\b(?:append|include|embed|attach|insert|add|encode|put|place|end|begin|finish|render|fetch|load|visit|open|request)\\b(?=[^!?\\n]{0,160}\\b(?:${data}|${standing})\\b)${upTo(140)}${place}`,
    ),
  },
  { kind: 'exfiltrate', pattern: /https?:\/\/\S{0,300}?[?&]\w{0,30}=(?:\{|\$\{|%7b|<|\[)/g, orderOnly: false },
  { kind: 'image', pattern: /!\[[^\]\n]{0,200}\]\s{0,3}\(\s{0,3}(?:https?:)?\/\//g, orderOnly: false },
  {
    kind: 'tool',
    pattern: words(
      `\\b(?:call|invoke|execute|trigger|use|run|issue)\\b${upTo(25)}\\b(?:(?:tool|plugin|tool call|function call)\\b|(?:shell|bash|powershell|terminal|sql) (?:command|script|query)s?\\b|curl |wget |rm -rf|eval\\(|os\\.system|drop table)`,
    ),
  },
  {
    kind: 'tool',
    pattern: words(
      `\\b(?:call|invoke|execute|trigger)\\b (?:the |your )?(?:function |tool )?["'\`]?[a-z]{2,20}(?:_[a-z0-9]{2,20}){1,4}\\b`,
    ),
  },
  {
    kind: 'conceal',
    pattern: words(
      `\\b(?:do not|don't|never|without|must not|should not)\\b (?:\\w+ )?(?:tell|inform|mention|reveal|show|warn|alert|notify|ask|disclos|let)(?:e|ing)?\\b${upTo(40)}\\b(?:the user|the human|your operators?|the owner)\\b`,
    ),
    orderOnly: false,
  },
  {
    kind: 'approve',
    pattern: words(
      `\\b(?:approve|authori[sz]e|confirm|accept|grant|allow|refund)\\b (?:all|any|every)\\b${upTo(30)}\\b(?:requests?|transactions?|payments?|refunds?|actions?|tool calls?|access|purchases?|transfers?)\\b`,
    ),
  },
  {
    kind: 'approve',
    pattern: words(
      `\\b(?:skip|bypass|disable|turn off|waive|omit|circumvent)\\b${upTo(30)}\\b(?:verification|authentication|confirmations?|identity checks?|safety (?:checks?|filters?)|security (?:checks?|filters?)|content filters?|moderation)\\b`,
    ),
  },
  {
    kind: 'pay',
    pattern: words(
      `\\b(?:transfer|wire|pay|send|withdraw|deposit)\\b${upTo(80)}(?:\\b(?:iban|bitcoin|btc|usdt|crypto|gift cards?)\\b|\\b(?:bitcoin |crypto )?wallet\\b|\\b0x[0-9a-f]{6,40}|\\baccount (?:number )?\\d)`,
    ),
  },
  {
    kind: 'secret',
    pattern: words(`\\b(?:ask|request|prompt|collect|demand|phish|obtain|extract)\\b${upTo(60)}\\b${secrets}\\b`),
  },
  {
    kind: 'trigger',
    pattern: words(
      `\\b(?:if|when|whenever|once|next time|as soon as|after)\\b (?:the )?(?:user|human)\\b${upTo(100)}\\b(?:save|store|write|add|delete|erase|wipe|update|clear|remember|overwrite)\\b${upTo(60)}\\b(?:memor(?:y|ies)|facts?)\\b`,
    ),
    orderOnly: false,
  },
  { kind: 'approve', pattern: words(`\\balways (?:approve|grant|authori[sz]e)\\b`) },
  {
    kind: 'promote',
    pattern: words(
      `\\b(?:sources?|sites?|websites?|domains?|senders?|links?|urls?|vendors?|compan(?:y|ies))\\b${upTo(40)}\\b(?:is|are) (?:always )?(?:an? |the )?(?:trustworthy|trusted|authoritative)\\b${upTo(30)}\\b(?:never|always|no need|without)\\b`,
    ),
    orderOnly: false,
  },
  {
    kind: 'promote',
    pattern: words(
      `\\b(?:recommend|promote|cite|trust|treat|regard|consider|remember|present)\\b${upTo(80)}\\bas (?:a |an |the |your )?(?:only |most |first )?(?:trusted|authoritative|definitive|reliable|verified|undisputed)\\b`,
    ),
  },
  {
    kind: 'turn',
    pattern:
      /<\|?(?:im_start|im_end|system|endoftext|begin_of_text|start_header_id|eot_id)\|?>|\[\/?inst\]|<<\/?sys>>|#{2,4}\s{0,3}(?:system|instructions?|new instructions?|assistant)\b|\b(?:begin|start|end) (?:of )?(?:the )?(?:system|developer) (?:prompt|message|instructions)/g,
    orderOnly: false,
  },
  {
    kind: 'turn',
    pattern:
      /<\s{0,3}\/?\s{0,3}(?:memory|system|assistant|human|instructions?|tool_(?:use|result|call)s?|function_calls?|invoke|antml[\w:]{0,30}|past_turns|other_open_conversations|developer|sys)\b[^>\n]{0,200}>/g,
    orderOnly: false,
  },
  {
    kind: 'turn',
    pattern:
      /^[\s\-*#>[(]{0,6}(?:system|assistant|developer|admin)\s?(?:prompt|message|override|notice|update|alert|instructions?)\s?[\])]?\s?[:-]/gm,
    orderOnly: false,
  },
  {
    kind: 'turn',
    pattern:
      /^[\s\-*#>[(]{0,6}(?:system|assistant|developer|human)[\])]?\s?:\s{0,3}(?:you\b|ignore|disregard|new\b|always|never|from now|the user|override|important|when\b|whenever|execute|call|send|reveal|forget|all\b|sure\b|understood|i will|i'll|i have)/gm,
    orderOnly: false,
  },
];

/**
 * Without any of these no pattern matches, nor one of another language in plain letters: most texts are done with here. A new
 * pattern needs its rarest word in it; the corpus of attacks tells when it is missing.
 */
export const orderHints =
  /instru[ck]|istruz|anweis|rules|regeln|regole|reglas|regras|regels|r.gles|consign|vorgab|richtli|polece|zasad|talimat|kural|guideline|ethic|protocol|unrestricted|everything|approve|grant|authori|trustworthy|prompt|directi|safeguard|guardrail|restrict|programming|training|polic|above|you (?:know|were|have|had|are)|unfiltered|uncensored|\bdan\b|jail|evil|amoral|limit|filter|mode\b|root|memor|https?:|hxxp|ftp:|wss?:|www\.|@|\w\.(?:com|net|org|io|example|xyz|site|dev|app|co|ru|cn|info|biz)\b|webhook|endpoint|server|pastebin|\[|tool|plugin|function|shell|bash|terminal|sql|curl|wget|rm -|eval|drop|[a-z]_[a-z]|the user|the human|operator|owner|request|transaction|payment|refund|action|access|purchase|transfer|verif|authent|confirm|identity|safety|security|moderation|iban|bitcoin|btc|usdt|crypto|gift|wallet|0x|account|passw|passc|pin code|card|cvv|cvc|ssn|seed|recovery|private key|2fa|one-time|otp|api key|credential|trusted|authorit|definitive|reliable|undisputed|[<#]|system|assistant|developer|admin|human|[a-z][013457@$][a-z]|[a-z0-9+/]{24}|(?:\b\w[ .\-_*]){5}/;

function words(source: string): RegExp {
  return new RegExp(source, 'g');
}
