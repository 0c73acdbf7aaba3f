// Cues of the offline extractor: what binds the speaker, what they like, what they are after.
import { ahead, type Cue, cue, i, iAm, iDo, iHave, lastingAims, not, thing } from './offline-extractor-grammar.js';
import { diets } from './offline-extractor-words.js';

const project = 'thesis|dissertation|novel|book|degree|phd|certification|album|screenplay|memoir|black belt';

/** In order of precedence: a diet is a constraint before it is a liking. */
export const wishCues: readonly Cue[] = [
  cue('constraint', 0.95, `${iAm}(?:${diets}|on an? [\\w-]+(?: [\\w-]+)? diet)\\b`, { complete: true }),
  cue(
    'constraint',
    0.9,
    `${iHave}(?:an? |some )?(?:[\\w-]+ ){0,3}(?:allerg(?:y|ies)|intolerance|celiac disease|coeliac disease)\\b`,
    { complete: true },
  ),
  cue('constraint', 0.9, `${iHave}(?:been|gone) (?:an? )?(?:strict )?${diets}\\b`, { complete: true }),
  cue(
    'constraint',
    0.9,
    `${i}(?:${not}(?:eat|drink|tolerate|digest|consume|wear|fly|drive|work (?:on|after|before|past))|(?:can't|cannot|cant|can not|may not)\\s+(?:have|use|take|lift|travel))\\b\\s+${thing}`,
  ),
  cue(
    'constraint',
    0.85,
    `${i}(?:avoid|must avoid|have to avoid|need to avoid|am avoiding|'m avoiding|abstain from|stay away from|react badly to)\\s+${thing}`,
  ),
  cue(
    'constraint',
    0.9,
    `(?:my|our|the) (?:[\\w-]+ ){0,3}(?:deadline|budget|due date|cut-?off|spending limit)(?: for [\\w' -]{2,40}?)? (?:is|was|of|will be|has (?:been )?(?:moved|changed|grown|shrunk))\\b`,
  ),
  cue(
    'constraint',
    0.8,
    `${iAm}(?:on a (?:tight )?budget|not allowed to|required to|not able to|unable to|not permitted to)\\b`,
  ),
  cue(
    'constraint',
    0.8,
    `${iDo}(?:have|'ve got) (?:a |an )?(?:strict |tight |hard |maximum |max |fixed |small |monthly )*(?:budget|deadline|limit)\\b`,
    { complete: true },
  ),
  cue(
    'constraint',
    0.75,
    `${i}(?:have to|need to|must|'ve got to)\\s+[\\w' -]{2,60}\\b(?:by|before|no later than|at most|within)\\s+(?:the\\s+)?(?:\\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|end of|next)`,
    { complete: true },
  ),
  cue(
    'constraint',
    0.8,
    `${i}(?:only have|only work|can only (?!imagine|hope|see|say|think|guess)|may only|must not|mustn't|are not allowed to)\\s+${thing}`,
  ),
  cue(
    'preference',
    0.85,
    `(?:please\\s+)?(?:always|never|don't ever|from now on,?|in (?:the )?future,?)\\s+(?:please\\s+)?(?:answer|reply|respond|call|use|write|speak|give|send|address|include|keep|format|show|suggest|recommend|ask|remind|explain|start|end|talk)\\b`,
  ),
  cue(
    'preference',
    0.8,
    `(?:please\\s+)?(?:call me|(?:keep|make) (?:your|the|all) (?:answers?|repl(?:y|ies)|responses?|explanations?) |(?:answer|reply|respond|talk|speak)(?: to me)? (?:only )?in (?=[A-Z])|don't (?:call me|use emojis?|be (?:so|too)))`,
    {},
  ),
  cue('preference', 0.8, `${i}(?:would rather|'d rather)\\s+${thing}`),
  cue('preference', 0.8, `i'd rather\\s+${thing}`),
  cue(
    'preference',
    0.9,
    `${iDo}(?:love|like|enjoy|prefer|hate|dislike|adore|loathe|detest|despise|favou?r)\\s+${thing}`,
  ),
  cue(
    'preference',
    0.9,
    `${i}(?:can't stand|cannot stand|can't bear|(?:don't|do not|dont|never)\\s+(?:really\\s+|particularly\\s+|much\\s+)?(?:like|enjoy|love|care for|liked))\\s+${thing}`,
  ),
  cue(
    'preference',
    0.85,
    `${iAm}(?:not )?(?:(?:a|an) )?(?:(?:big|huge|massive|lifelong|avid|real|total|die-?hard|not) )*(?:fan of|into|fond of|keen on|obsessed with|passionate about|crazy about|addicted to|lover of|a sucker for)\\s+${thing}`,
  ),
  cue(
    'preference',
    0.9,
    `(?:my|our) (?:(?:all-?time|absolute|current) )*(?:favou?rites?|go-to|preferred|least favou?rite|guilty pleasure|comfort)\\b(?! (?:is|was|are|part|thing)\\b)[^,;]{1,50}?\\s(?:is|are|was|has (?:always )?been|have (?:always )?been|would be)\\b`,
  ),
  cue(
    'preference',
    0.85,
    `[^,;?]{3,80}?\\s(?:is|are|has (?:always )?been|have (?:always )?been)\\s(?:definitely |also |still |by far )?(?:my|our) (?:(?:all-?time|absolute|personal) )*(?:favou?rites?|go-to|preferred|guilty pleasure|passion|hobby|happy place)\\b`,
    { complete: true },
  ),
  cue(
    'preference',
    0.75,
    `${i}find\\s+[^,;?]{3,60}\\s(?:relaxing|helpful|boring|annoying|soothing|calming|therapeutic|frustrating|inspiring|too \\w+|stressful|exhausting|comforting|enjoyable)\\b`,
    { complete: true },
  ),
  cue(
    'preference',
    0.75,
    `${iAm}(?:not )?(?:interested in (?!(?:learning|trying|getting|hearing|knowing|attending|finding|exploring more|participating|joining)\\b)|drawn to|fascinated by|allured by)\\s+${thing}`,
  ),
  cue(
    'preference',
    0.7,
    `${iDo}(?:value|care about|believe in)\\s+(?!(?:the|all the|so much|every) (?:\\w+ )?(?:support|advice|help|kind|feedback|offer|perspective|insights?))${thing}`,
  ),
  cue(
    'goal',
    0.9,
    `(?:my|our|one of my|another) (?:[\\w-]+ ){0,3}(?:goals?|aims?|dreams?|ambitions?|resolutions?|targets?|objectives?|plans?)(?: (?:for|in|at|this|next) [\\w' -]{2,30}?)? (?:is|are|has (?:always )?been|will be)\\b(?! com)`,
  ),
  cue(
    'goal',
    0.85,
    `${iAm}(?:planning|aiming|training|saving(?: up)?|studying for|preparing|hoping|working towards?|applying|striving|determined|committed|on track)\\b(?!\\s+(?:to (?:hear|see (?:you|how|what|where)|ask|know|say|talk|chat|tell|finding|make it|keep (?:it|that))|it|that|this|so|you|they|we can|something)\\b)`,
  ),
  cue(
    'goal',
    0.8,
    `${i}(?:plan|hope|aim|intend|aspire|strive|dream of|have decided|decided|'ve decided|resolved|am determined|am going)\\s+(?:to\\s+)?${thing}(?!(?:to\\s+)?(?:hear|see|know|ask|share|say|talk|chat|tell|find|keep (?:it|that|you|going|in|this|learning|exploring|up)|make sure|check|be able|bring|do|try|look|take (?:it|that|this)|use (?:it|that|this|these|those)|continue (?:exploring|learning|this|to explore)|explore (?:more|these|this|it)|get back|so|they|(?:i|we) (?:get|can|could)|chat|start by)\\b)`,
  ),
  cue('goal', 0.8, `${iHave}(?:decided|signed up|enrolled|applied|committed|resolved|set a goal|set myself)\\s+`, {
    event: true,
  }),
  cue('goal', 0.75, `${i}(?:want|would love|would like|'d love)\\s+to\\s+(?:${lastingAims})\\b`),
  cue('goal', 0.7, `(?:i'd|we'd) (?:love|like) to\\s+(?:${lastingAims})\\b`),
  cue(
    'goal',
    0.75,
    `${iAm}(?:looking for|searching for|trying to find|hunting for) (?:a |an |my )?(?:[\\w-]+ ){0,3}(?:job|house|apartment|flat|home|internship|position|investors?|co-?founder|place to live|new role)\\b`,
    { complete: true },
  ),
  cue(
    'goal',
    0.75,
    `${iAm}(?:trying to|learning(?: to)?|working on(?: my)?)\\s+(?:${lastingAims}|spanish|french|german|italian|japanese|mandarin|chinese|korean|portuguese|arabic|the (?:guitar|piano|violin|drums|cello)|(?:a|my|the|our) (?:[\\w-]+ ){0,3}(?:${project}))\\b`,
    { complete: true },
  ),
  cue(
    'goal',
    0.7,
    `${iAm}(?:thinking (?:of|about)|considering)\\s+(?:moving|quitting|leaving|changing|switching|starting|buying|selling|adopting|retiring|getting (?:a|married|divorced)|going (?:back|into)|applying|opening|becoming|learning|studying|launching|joining|setting up|a career)\\b`,
  ),
  cue(
    'goal',
    0.8,
    `${iAm}(?:going to|gonna|moving|getting married|starting|having a (?:baby|boy|girl)|expecting|running|launching|opening|releasing|retiring|graduating|travell?ing|flying|visiting)\\b`,
    { with: ahead },
  ),
  cue('preference', 0.75, `${iHave}always (?:loved|hated|enjoyed|liked|preferred)\\s+${thing}`),
  cue('goal', 0.75, `${iHave}always (?:wanted|dreamed)\\s+${thing}`),
];
