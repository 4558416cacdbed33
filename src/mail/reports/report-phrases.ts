/** What mailers write to say why a mail was not delivered: in the English of SMTP replies, and in other languages. */

import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'

/**
 * The sender, the message or a local program was refused, even where the words also speak of something unknown;
 * or the mailbox is full. Read before {@link ABSENT_ADDRESS}.
 */
export const REFUSED_SENDER = anyPhrase([
  'sender (?:address|verify|verification|domain)',
  '\\bsender(?: \\S+){0,4} (?:rejected|denied|refused|blocked|does not exist|not found|unknown|invalid|unverified)|unverified sender',
  'domain of sender',
  '(?:unroutable|unrouteable|invalid|bad) sender',
  'mail from:? (?:validation|command|address)',
  'server rejected mail from',
  'my name was rejected',
  'invalid domain name',
  'verification failed for',
  'procmail',
  "couldn't create",
  'relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted))',
  'not configured to relay|unable to relay|do(?:es)? not relay|list of allowed rcpthosts',
  '(?:mailbox|mailfolder|mail ?box|inbox|account|user)(?: \\S+)?(?: is| has)?(?: been)?(?: temporarily)? (?:full|over ?quota|over its)',
  '(?:over|exceed\\w*|overdrawn)(?: \\S+){0,4} (?:quota|storage|limit)',
  'quota (?:was |has been |is )?exceeded',
  '\\bdmarc\\b',
  '\\bspf\\b',
  'unauthenticated',
  '(?:reverse dns|\\bptr\\b)',
  'recipient preferences',
  // Postfix: what follows the colon is the reason, and only some reasons are about the address.
  'recipient address rejected: (?!access denied|undeliver|user|unknown|no such|no |unverified|not |non-?ex|invalid|domain|address|account|mailbox (?!full)|bad |recipient)',
  // Postfix: the name server did not answer.
  'host not found, try again',
  // PowerMTA glosses 5.2.1 so.
  '(?:mailbox|user|account)(?: \\S+)? (?:is |has been )?(?:temporarily |temporary )?(?:disabled|inactive|suspended|locked|frozen)',
])

/** The address, the person or the domain is not there, has moved or takes no mail. */
export const ABSENT_ADDRESS = anyPhrase([
  '(?:user|recipient|address|mailbox|account|alias|addressee|name|domain|host)(?: name)?(?: \\S+){0,2}? (?:is |was |are )?(?:unknown|not known|unrecogni[sz]ed|not recogni[sz]ed)',
  '(?:unknown|invalid|illegal|bad|nonexistent|non-existent|unrecogni[sz]ed|incorrect|undeliverable|no valid)(?: or illegal| local| mail| e-?mail| destination| virtual| smtp)* (?:user|recipient|address|mailbox|account|alias|login|host|domain|addressee|local-?part|rcpt)',
  'no such (?:user|recipient|address|mailbox|account|person|domain|host|local|virtual|e-?mail|mail|alias|customer|subscriber|name|here)',
  '(?:no|not a(?:ny)?(?: valid)?) (?:mailbox|user|account|person|subscriber|recipient|e-?mail address)(?: here)? (?:by|with|of|for|under) (?:that|this) (?:name|address)',
  'no mailbox (?:here|found|exists|by)',
  "(?:user|recipient|address|mailbox|account|domain|host|alias|addressee|inbox)\\b(?: \\S+){0,6}? (?:does not|doesn't|doesn’t|do not|did not|no longer|not|may not|cannot)(?: currently)? (?:exist|found|be found|listed|valid|available here|registered|on (?:this )?server|our customer)",
  "(?:user|customer|address)(?: \\S+){0,3} (?:doesn't|does not|do not) have (?:a|an)(?: \\S+){0,2} (?:account|mailbox)",
  "(?:wasn't|wasn’t|was not|isn't|is not|not) (?:found|listed|known|a registered|a known|a valid|recogni[sz]ed|our customer)",
  'not listed in',
  'recipnotfound|recipientnotfound|\\bnxdomain\\b',
  'recipient(?: address)? rejected(?!: (?:greylist|rate))',
  'address(?: is)? rejected',
  'address(?:es)? (?:unknown|not found)',
  '(?:address|mailbox|account|name|recipient|user) (?:is )?(?:no longer|not) (?:valid|active|available|in use|used|on server|here|exist)',
  'recipient no longer on server',
  // Symantec.cloud: an address that its customer has not registered.
  '\\b542 \\S+@\\S+ rejected',
  'has (?:moved|left|been (?:deleted|removed|closed|terminated|deactivated))',
  '(?:no longer|not) (?:works?|employed|with (?:us|the company)|our customer)',
  'requested action not taken: mailbox unavailable',
  'mailbox unavailable',
  'user unavailable|unavailable user',
  'unrouteable (?:mail )?(?:domain|address)|unroutable (?:mail )?(?:domain|address)',
  '(?:host|domain|domain name|name server|mx)(?: \\S+){0,4}? (?:not found|unknown|does not exist|not exist|no existe|unreachable domain)',
  'domain is not reachable|illegal host/domain',
  "couldn't find (?:a|any) (?:mail exchanger|host)",
  'no (?:mx|mail exchanger|a record|dns)(?: record)?s? (?:or|found|for)',
  "(?:does not|doesn't|do not) accept (?:any )?(?:e-?mail|mail)",
  'null mx',
  'the account or domain may not exist',
  'email address could not be found|could not be found',
  ...phrasesOf(({ bounces }) => bounces.noSuchAddress),
])

/** Something else is in the way: storage, rate, policy, reputation, network, time, a disabled account, a fault. */
export const OBSTACLE = anyPhrase([
  'quota|\\bfull\\b|storage|disk ?space|enough space|too (?:large|big|long|many|old)|size limit|exceed',
  'block(?:ed|list| list)|black ?list|\\brbl\\b|dnsbl|spam|\\bube\\b|virus|malware|phish|reputation|banned|abuse',
  'policy|polic(?:y|ies) reasons|protocol violation|prohibited|not allowed|not permitted|permission|denied|refused|forbidden',
  'filter|content|header error|rejected by|message rejected|not accepted|reject',
  'time(?:d)? ?out|try(?:ing)? again|try later|retr(?:y|ies)|giving up|expired|queue|temporar|deferred|delay|unavailable|unable to connect|not reachable',
  'connect(?:ion)?\\b|socket error|network|no route to|unreachable|lookup|loop|hops?\\b|hop count|host not found, try again',
  'disabled|suspended|inactive|frozen|locked|dormant|expired account|on hold',
  'rate limit|at a rate|limited|frequency|volume|throttl|greylist|graylist',
  'system error|internal error|service|syntax|sequence|configuration|resources|not unique|malformed|authenticat|misconfigur|capability',
  'not a member|google groups|suppression list|duplicated message-id',
  ...phrasesOf(({ bounces }) => bounces.otherCauses),
])
