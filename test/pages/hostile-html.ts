/** HTML that mails carry to run something, or to load something, where they are read; each would set `owned`, or ask evil.example. */

const run = 'window.top.owned=1;document.title=`owned`'
const far = 'https://evil.example'

/** By what is tried. */
export const hostileHtml: readonly (readonly [string, string])[] = [
  ['scripts', `<script>${run}</script><script src="${far}/x.js"></script><svg><script>${run}</script></svg>`],
  ['events', `<img src=x onerror="${run}"><svg onload="${run}"></svg><details open ontoggle="${run}">x</details><body onload="${run}">`],
  [
    'focus',
    `<input autofocus onfocus="${run}"><select autofocus onfocus="${run}"></select><video autoplay onloadstart="${run}"><source src=x></video>`,
  ],
  [
    'frames',
    `<iframe src="${far}/f"></iframe><iframe srcdoc="<script>parent.owned=1</script>"></iframe><frameset><frame src="${far}/g"></frameset>`,
  ],
  ['objects', `<object data="${far}/o"></object><embed src="${far}/e"><applet code="${far}/a"></applet><portal src="${far}/p"></portal>`],
  [
    'images',
    `<img src="${far}/1.png"><img srcset="${far}/2.png 1x"><picture><source srcset="${far}/3.png"></picture><video poster="${far}/4.png"></video><audio src="${far}/5.mp3"></audio>`,
  ],
  [
    'tables and old attributes',
    `<table background="${far}/6.png"><tr><td background="${far}/7.png">x</td></tr></table><input type=image src="${far}/8.png">`,
  ],
  [
    'styles',
    `<style>@import url(${far}/s.css);body{background:url(${far}/9.png)}@font-face{font-family:x;src:url(${far}/x.woff)}p{font-family:x}</style><p style="background-image:url(${far}/10.png);list-style:url(${far}/11.png)">x</p>`,
  ],
  [
    'links in the head',
    `<link rel=stylesheet href="${far}/l.css"><link rel=prefetch href="${far}/p"><link rel=preload as=image href="${far}/q"><link rel=icon href="${far}/i">`,
  ],
  [
    'moving away',
    `<meta http-equiv=refresh content="0;url=${far}/r"><base href="${far}/" target=_top><form action="${far}/form"><button autofocus>x</button></form>`,
  ],
  [
    'addresses that run',
    `<a href="javascript:${run}">x</a><a href="data:text/html,<script>${run}</script>">y</a><a href="java\tscript:${run}">z</a><a href=x ping="${far}/ping">p</a>`,
  ],
  [
    'what one parser reads otherwise',
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  ],
  [
    'what is text without scripts',
    `<noscript><p title="</noscript><img src=x onerror='${run}'>"></noscript><textarea></textarea><img src=x onerror='${run}'></textarea>`,
  ],
  ['ends of our own elements', `</div></article></main></iframe></body></html><script>${run}</script><plaintext>`],
  [
    'comments and templates',
    `<!--><img src=x onerror="${run}">--><template><img src="${far}/t.png"></template><xmp><img src="${far}/u.png"></xmp><![CDATA[<img src="${far}/v.png">]]>`,
  ],
  [
    'SVG that fetches',
    `<svg><image href="${far}/s1.png"/><use href="${far}/s2.svg#x"/><style>@import "${far}/s3.css"</style><animate onbegin="${run}" attributeName=x dur=1s></svg>`,
  ],
]
