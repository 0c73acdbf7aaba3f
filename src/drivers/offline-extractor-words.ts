// Word lists of the offline extractor. Each is a piece of a regular expression, without flags.

/** People and animals a possessive ties to the user. */
export const relations =
  'mom|mother|mum|mommy|dad|father|daddy|parents?|sisters?|brothers?|siblings?|twins?|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[ée]e?|sons?|daughters?|kids?|child|children|baby|toddler|grand(?:ma|pa|mother|father|parents|son|daughter|child|children|kids)|granny|nana|aunt|uncle|cousins?|niece|nephew|(?:mother|father|sister|brother|son|daughter)-in-law|in-laws|step(?:mom|dad|mother|father|son|daughter|brother|sister)|ex(?:-(?:wife|husband|girlfriend|boyfriend))?|best friend|friends?|room-?mates?|flatmates?|neighbou?rs?|boss|manager|supervisor|co-?founder|colleagues?|co-?workers?|mentor|dogs?|cats?|pupp(?:y|ies)|kittens?|horse|parrot|rabbit|hamster';

/** Of the relations, those that belong to work. */
export const workRelations = /^(?:boss|manager|supervisor|co-?founder|colleagues?|co-?workers?)$/i;

export const relationAdjectives =
  'older|elder|younger|big|little|twin|late|best|closest|close|old|oldest|eldest|youngest|middle|new|dear|two|three|four|five|\\d+[- ]year[- ]old|adopted|only|first|second|current|former';

/** What people have that is worth keeping, after "I have a ...". */
export const possessions =
  "kids?|child(?:ren)?|sons?|daughters?|twins?|brothers?|sisters?|siblings?|wife|husband|partner|girlfriend|boyfriend|grand(?:kids|children|sons?|daughters?)|dogs?|cats?|pupp(?:y|ies)|kittens?|pets?|horses?|parrots?|rabbits?|allerg(?:y|ies)|asthma|diabetes|adhd|autism|anxiety|depression|arthritis|migraines?|epilepsy|insomnia|dyslexia|celiac|coeliac|ibs|hypertension|high blood pressure|a (?:bad|weak) (?:back|knee)|condition|disability|degree|phd|master's|bachelor's|mba|diploma|certification|licen[cs]e|visa|citizenship|passport|house|apartment|flat|garden|farm|car|motorcycle|bike|tesla|tattoos?|business|startup|company|blog|podcast|channel|savings|mortgage|pension|years? of experience|employees|clients|customers|subscribers|followers";

/** States a person is in for long, after "I'm". */
export const lastingStates =
  'married|single|divorced|engaged|widowed|separated|pregnant|retired|unemployed|employed|self-employed|freelanc(?:e|ing)|deaf|blind|colou?r-?blind|left-handed|right-handed|bilingual|autistic|dyslexic|diabetic|asthmatic|epileptic|anemic|anaemic|hypertensive|introverted|extroverted|gay|lesbian|bisexual|queer|trans(?:gender)?|non-?binary|jewish|christian|catholic|muslim|buddhist|hindu|atheist|agnostic|religious|afraid of|scared of|terrified of|born|raised|based in|originally from|living (?:in|with|near|alone|abroad)|studying|majoring|enrolled|recovering from|undergoing|dating|expecting a|raising|caring for|good at|bad at|terrible at|fluent in|employed (?:at|by)|responsible for|in charge of|in my (?:\\w+ )?(?:year|twenties|thirties|forties|fifties|sixties)|in (?:college|university|grad school|high school|therapy)|on (?:parental|maternity|paternity|sick) leave|(?:\\w+ )?years? old|\\d{1,3}(?: and\\b| years?\\b|,|\\.|$)';

/** Diets and intolerances: they bind every later suggestion. */
export const diets =
  '(?:vegan|vegetarian|pescatarian|pescetarian|celiac|coeliac|kosher|halal|keto|gluten[- ]free|dairy[- ]free|lactose[- ]intolerant|gluten[- ]intolerant|allergic to|intolerant (?:to|of)|sensitive to|sober|teetotal|fasting for)';

export const nationalities =
  'Afghan|African|Albanian|Algerian|American|Arab|Argentin(?:e|ian)|Armenian|Asian|Australian|Austrian|Bangladeshi|Belgian|Bolivian|Bosnian|Brazilian|British|Bulgarian|Cambodian|Canadian|Catalan|Chilean|Chinese|Colombian|Croatian|Cuban|Czech|Danish|Dutch|Ecuadorian|Egyptian|English|Estonian|Ethiopian|Filipin[oa]|Finnish|French|Georgian|German|Ghanaian|Greek|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Jamaican|Japanese|Jordanian|Kenyan|Korean|Latvian|Lebanese|Lithuanian|Malaysian|Mexican|Moroccan|Nepali|New Zealander|Nigerian|Norwegian|Pakistani|Palestinian|Peruvian|Polish|Portuguese|Puerto Rican|Romanian|Russian|Scottish|Senegalese|Serbian|Singaporean|Slovak|Slovenian|Somali|South African|Spanish|Sri Lankan|Swedish|Swiss|Syrian|Taiwanese|Thai|Tunisian|Turkish|Ukrainian|Uruguayan|Venezuelan|Vietnamese|Welsh';

/** Endings and names of occupations, after "I'm a ...". */
export const occupations =
  '(?:[a-z]+(?:ist|ician|grapher|keeper)|accountant|actor|actress|administrator|advisor|analyst|architect|attorney|author|baker|barista|bartender|builder|bus driver|carpenter|ceo|cfo|chef|cleaner|coach|consultant|contractor|coo|cook|counsell?or|cto|dancer|designer|developer|director|doctor|driver|editor|electrician|engineer|entrepreneur|executive|farmer|firefighter|founder|freelancer|gardener|hairdresser|influencer|instructor|intern|interpreter|journalist|judge|lawyer|lecturer|librarian|manager|marketer|mechanic|midwife|model|nurse|officer|owner|painter|paramedic|pharmacist|photographer|physician|pilot|plumber|police officer|producer|product manager|professor|programmer|psychologist|realtor|receptionist|recruiter|researcher|sailor|salesperson|scientist|secretary|singer|social worker|soldier|sre|student nurse|surgeon|surveyor|teacher|technician|therapist|trader|trainer|translator|tutor|vet|veterinarian|waiter|waitress|welder|writer)';

/** Things a personal pronoun and "is" say something lasting about: "my X is Y". */
export const ownAttributes =
  'name|full name|first name|last name|surname|nickname|birthday|date of birth|age|height|weight|blood type|blood pressure|address|zip code|hometown|home town|nationality|ethnicity|religion|gender|native language|mother tongue|first language|time ?zone|pronouns|email|e-mail|phone number|shoe size|size|diet|major|degree|alma mater|hobb(?:y|ies)|interests|passions?|anniversary|wedding|due date|star sign|personality|personality type|physical condition|physical health|mental health|health|condition|sleep schedule|car|house|apartment|(?:life )?motto';

export const workAttributes =
  'job|role|job title|title|position|profession|occupation|field|industry|employer|company|startup|business|store|shop|studio|team|department|salary|(?:monthly |annual |yearly )?income|savings|office|clients?|customers?|users|product|commute|working hours|manager';

export const technicalAttributes =
  '(?:tech )?stack|database|db|framework|backend|frontend|front[- ]end|back[- ]end|editor|ide|shell|terminal|operating system|os|laptop|machine|server|servers|cluster|cloud provider|hosting|codebase|repo|repository|monorepo|api|app|pipeline|ci|infrastructure|programming language|main language|gpu|phone|keyboard|production database|website|service|services|deployment';

/** Technology names that are no common English word; matched in any case. */
export const technologies =
  'typescript|javascript|python|java|kotlin|c\\+\\+|c#|\\.net|golang|php|ruby on rails|rails|scala|haskell|elixir|erlang|clojure|perl|matlab|fortran|cobol|solidity|sql|graphql|html|css|node(?:\\.?js)?|deno|react(?:\\.?js| native)|next\\.?js|nuxt|vue(?:\\.?js)?|angular|svelte(?:kit)?|django|fastapi|laravel|symfony|spring boot|postgres(?:ql)?|pgvector|supabase|firebase|mysql|mariadb|sqlite|mongodb|redis|dynamodb|cassandra|elasticsearch|opensearch|clickhouse|snowflake|bigquery|databricks|neo4j|kafka|rabbitmq|docker|kubernetes|k8s|terraform|ansible|jenkins|github(?: actions)?|gitlab|bitbucket|git|aws|gcp|azure|google cloud|digitalocean|heroku|vercel|netlify|cloudflare|linux|ubuntu|debian|arch linux|macos|windows(?: \\d+)?|wsl|vim|neovim|emacs|vs ?code|intellij|pycharm|xcode|jupyter|pandas|numpy|pytorch|tensorflow|langchain|openai|claude|llama|hugging ?face|prisma|kysely|drizzle|webpack|vite|vitest|jest|playwright|cypress|pnpm|npm|yarn|tailwind|bootstrap|figma|photoshop|notion|jira|confluence|slack|salesforce|sap|tableau|power bi|wordpress|shopify|raspberry pi|arduino|home assistant|ios|android|macbook|iphone|thinkpad|grafana|prometheus|datadog|sentry|nginx|apache|dbt|airflow|spark';

/** Technology names that are also words: matched with their capital only. */
export const capitalTechnologies =
  'Go|Rust|Swift|React|Express|Spring|Flask|Julia|Dart|Flutter|R|C|Lua|Excel|Access|Remix|Astro|Bun|Zig|Ruby|Oracle';
