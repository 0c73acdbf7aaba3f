// Cues of the offline extractor: what the speaker works with, works at, and who they are.
import { type Cue, cue, i, iAm, iDo, iHave, technology, thing } from './offline-extractor-grammar.js';
import {
  lastingStates,
  nationalities,
  occupations,
  ownAttributes,
  possessions,
  technicalAttributes,
  workAttributes,
} from './offline-extractor-words.js';

/** "I'm Sam", by the capital only. */
const nameAfterVerb =
  /^[Ii](?:'m| am)\s+(?!(?:My|Our|The|An|And|But|Not|No|Me|You|He|She|It|We|This|That|In|At|On|To|So)\b)\p{Lu}\p{Ll}+(?=,|\.|!| and [Ii]|$)/u;

/** In order of precedence: a named technology decides before the wide patterns of work and life. */
export const circumstanceCues: readonly Cue[] = [
  cue(
    'technical_context',
    0.85,
    `${iDo}(?:use|run|deploy|host|code|program|develop|build|write|ship|maintain|know|work (?:with|in|on)|rely on|started using|switched|migrated|moved|upgraded|have used|have switched|have migrated|chose|picked|run on|self-host|store)\\b`,
    { with: technology, event: true },
  ),
  cue(
    'technical_context',
    0.85,
    `(?:${iAm}|${iHave}(?:been )?)(?:using|running|building|developing|coding|programming|learning|working (?:with|in)|deploying|hosting|migrating|switching|writing|maintaining|proficient|experienced|fluent|familiar|comfortable|new to|switched|migrated|moved|on)\\b`,
    { with: technology, event: true },
  ),
  cue(
    'technical_context',
    0.85,
    `(?:my|our) (?:[\\w-]+ ){0,2}(?:${technicalAttributes}) (?:is|are|runs?|uses?|has|lives?|was|were|consists?|includes?|now)\\b`,
  ),
  cue('business_context', 0.85, `${i}work\\s+(?:remotely|from home|part-time|full-time|nights|freelance|shifts)\\b`, {
    complete: true,
  }),
  cue(
    'business_context',
    0.9,
    `${iDo}(?:(?:work|freelance|consult|teach|volunteer)\\s+(?:(?:full|part)[- ]time |remotely |freelance |mostly |closely )*(?:at|for|as|in|from|with|on (?:a|an|the|our)|the|night|[a-z]+ (?:at|in|to))|(?:worked|interned|volunteered)\\s+(?:at|for|as|in))\\s+${thing}`,
  ),
  cue(
    'business_context',
    0.85,
    `${iAm}(?:a|an|the|one of the|our)\\s+(?!(?:bit|little|lot)\\b)(?:[\\w'/-]+ ){0,4}${occupations}\\b`,
    { complete: true },
  ),
  cue(
    'business_context',
    0.85,
    `${iHave}(?:been|worked|had)\\s+(?:working\\s+)?(?:an? (?:[\\w'-]+ ){0,3}${occupations})`,
  ),
  cue(
    'business_context',
    0.85,
    `${iHave}(?:been )?(?:working|freelancing|consulting|teaching|running|managing|leading)\\s+(?:at|for|as|in|my|our|a|the)\\s+${thing}`,
  ),
  cue(
    'business_context',
    0.85,
    `${iAm}(?:working (?:at|for|as|with)|running (?:a|my|our) (?:[\\w-]+ )*(?:business|company|startup|shop|store|agency|studio|team)|managing (?:a|the)|leading (?:a|the)|employed|self-employed|unemployed)\\b`,
    { complete: true },
  ),
  cue(
    'business_context',
    0.85,
    `${i}(?:run|own|founded|co-?founded|manage|lead|started|opened|launched|sold|closed|head)\\s+(?:a|an|my|our|the|my own)\\s+(?:[\\w'-]+ ){0,4}(?:business|company|startup|start-up|shop|store|agency|studio|team|department|practice|restaurant|bakery|cafe|café|firm|clinic|farm|brand|nonprofit|non-profit|charity|foundation|channel|group|project)\\b`,
    { complete: true, event: true },
  ),
  cue(
    'business_context',
    0.85,
    `(?:${i}|${iHave})(?:accepted|got|gotten|received|landed|started|began|lost|left|quit|resigned from|changed|was offered|took|been offered|earned)\\s+(?:a |an |my |the |our )?(?:[\\w'-]+ ){0,3}(?:promotion|job|position|role|offer|internship|raise|contract|career)\\b`,
    { complete: true, event: true },
  ),
  cue(
    'business_context',
    0.85,
    `${i}(?:was|got|were|have been|am|'ve been) (?:recently |just )?(?:promoted|hired|laid off|fired|transferred|let go)\\b`,
    { complete: true, event: true },
  ),
  cue(
    'business_context',
    0.85,
    `i've (?:just |recently )?been (?:promoted|hired|laid off|fired|transferred|let go)\\b`,
    { complete: true, event: true },
  ),
  cue(
    'business_context',
    0.85,
    `(?:my|our) (?:[\\w-]+ ){0,2}(?:${workAttributes}) (?:is|are|was|has(?! been)|have(?! been)|sells|makes|builds|consists|uses|makes|at|includes|involves)\\b\\s+${thing}`,
  ),
  cue('business_context', 0.8, `${iAm}(?:a |an )?(?:team|company|startup) of\\b`),
  cue(
    'business_context',
    0.8,
    `${i}(?:earn|make (?=(?:about |around |over )?[$€£\\d])|report to|bill|charge|specialize in|specialise in|oversee|supervise|mentor)\\s+${thing}`,
  ),
  cue(
    'personal_context',
    0.95,
    `(?:my|our) (?:[\\w-]+ )?(?:${ownAttributes})(?: (?:in|of|for) [\\w -]{2,25})? (?:is|are|was|were|falls)\\b`,
  ),
  cue(
    'personal_context',
    0.9,
    `${iDo}(?:live|lived|grew up|was born|were born|was raised|reside|stay (?:at|in|with)|come from|am from|hail from|immigrated|emigrated|relocated|moved(?! (?:on|forward|past))|rent|settled)\\b`,
    { event: true },
  ),
  cue(
    'personal_context',
    0.9,
    `(?:${iHave})(?:lived|moved|relocated|settled|grown up|been living|been (?:married|divorced|single|engaged|diagnosed|together))\\s+`,
    { event: true },
  ),
  cue(
    'personal_context',
    0.9,
    `${iAm}(?:from\\s+(?!the (?:future|moon)|here|there)|called\\s+|(?:half )?(?:${nationalities})\\b)`,
    {
      complete: true,
    },
  ),
  cue(
    'personal_context',
    0.7,
    `(?:i|we|i've|i have|we've)\\s+(?:recently|just)\\s+(?:attended|joined|completed|finished|visited|bought|purchased|started|began|took up|taken up|tried|returned from|celebrated|passed|won|published|released|participated in|met)\\s+${thing}`,
    { event: true },
  ),
  cue('personal_context', 0.85, `${iAm}(?:not )?(?:${lastingStates})(?:\\b|$)`, { complete: true }),
  cue(
    'personal_context',
    0.85,
    `(?:${i}|${iHave})(?:got married|got divorced|got engaged|became|gave birth|adopted|was diagnosed|were diagnosed|been diagnosed|had a baby|broke up|separated|retired|quit smoking|stopped (?:smoking|drinking)|gave up|quit drinking|graduated|majored|dropped out|inherited|lost my)\\b\\s*${thing}`,
    { complete: true, event: true },
  ),
  cue(
    'personal_context',
    0.85,
    `(?:${i}(?:have|own|'ve got|got|adopted|bought|raise)|i've got|we've got)\\s+(?:a|an|two|three|four|five|six|seven|eight|nine|ten|\\d[\\d,.]*|my|our|some|no|twin|type \\d|severe|mild|chronic|many|several|about|around|over)?\\s*(?:[\\w',-]+ ){0,4}(?:${possessions})\\b(?!'s)`,
    { complete: true, event: true },
  ),
  cue(
    'personal_context',
    0.8,
    `${iDo}(?:suffer from|struggle with|take medication|take (?:[\\w-]+ ){1,3}(?:for my|daily|every day|twice)|speak (?=[\\w ,]*(?:ish|ese|ian|man|ench|abic|ew|ek|ali|utch|indi|rdu|amil|hai|tch|language))|study|studied|drive an?|wear glasses|have been diagnosed|belong to|follow a)\\s*${thing}`,
  ),
  cue(
    'personal_context',
    0.8,
    `${i}(?!even|were\\b|was\\b|\\w+ed\\b)[a-z]+\\s+(?:[\\w' -]{1,50}\\s)?(?:every (?:day|morning|evening|night|week|weekend|other day|mon|tues|wednes|thurs|fri|satur|sun|summer|winter|year|month)|on (?:weekends|weekdays|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)|(?:once|twice|three times|\\d+ times) a (?:day|week|month|year)|(?:for fun|for a living|for over \\d|for \\w+ years)\\b)`,
    { complete: true },
  ),
  cue(
    'personal_context',
    0.8,
    `${iHave}(?:been (?!(?:thinking|feeling|waiting|wanting|meaning|trying|looking|dreaming)\\b)|played|practiced|practised|known|owned|studied|loved|had|always (?:been|loved|wanted|hated|enjoyed|dreamed))\\b[^?]{0,80}\\b(?:since|for (?:about |over |almost |nearly |more than )?(?:\\d+|a|an|two|three|four|five|six|seven|eight|nine|ten|many|several|the (?:last|past))|all my life|years)\\b`,
    { complete: true },
  ),
  cue(
    'personal_context',
    0.85,
    `${i}(?:no longer|do not|don't|never)\\s+(?:smoke|live (?:in|with)|have (?:a |an |any )?(?:[\\w-]+ )?(?:${possessions})|own|speak)\\b`,
    { complete: true },
  ),
  cue(
    'business_context',
    0.85,
    `${i}(?:no longer\\s+(?:work|teach|volunteer|freelance|run|manage|lead|own)|(?:do not|don't)\\s+(?:work|teach|volunteer|freelance)\\b(?=.*\\bany ?(?:more|longer)\\b))\\b\\s*${thing}`,
    { complete: true },
  ),
  cue('personal_context', 0.8, `(?:i'm|i am)\\s+[a-z]+(?=,|\\.|!| and i|$)`, { with: nameAfterVerb, complete: true }),
  cue('personal_context', 0.75, `${i}used to (?:smoke|drink|dance)\\b`, { complete: true }),
  cue(
    'personal_context',
    0.75,
    `[^,;?]{3,80}?\\s(?:is|are|has (?:always |indeed )?been|have (?:always |indeed )?been)\\s(?:now |also |always |an important |a big |a core |a )*part of my (?:\\w+ )?(?:routine|life|family|job|work)\\b`,
    { complete: true },
  ),
  cue(
    'personal_context',
    0.75,
    `${i}used to\\s+(?:live|work|be|play|smoke|drink|own|have|teach|study|run|dance|swim|compete|travel)\\b`,
  ),
  cue(
    'personal_context',
    0.7,
    `${iAm}(?:a|an)\\s+(?!(?:bit|little|lot|mix|mess|few|couple|tad|step|work in progress|joke|good (?:choice|fit|idea)|big believer|huge believer|bundle)\\b)(?:[\\w'-]+ ){0,3}(?:mother|mom|mum|father|dad|parent|grandmother|grandfather|grandparent|widow|widower|runner|swimmer|cyclist|climber|gamer|reader|hiker|student|sophomore|freshman|junior|senior|graduate|introvert|extrovert|morning person|night owl|early bird|citizen|immigrant|veteran|christian|vegetarian|vegan|beginner|twin|only child|homeowner|collector|musician|guitarist|drummer|pianist|volunteer|member of|cat person|dog person|native speaker|believer in|survivor)\\b`,
    { complete: true },
  ),
];
