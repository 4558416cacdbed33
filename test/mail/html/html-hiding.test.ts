/** What the attributes of HTML hide from people is marked in the text; what they only make small or pale is text. */
import { describe, expect, it } from 'vitest'
import { harmlessHtml } from '../../../src/mail/html/harmless-html.ts'
import { htmlToText } from '../../../src/mail/html/html-text.ts'

const HIDDEN = `
display: none
color:red; Display : None
visibility:hidden
visibility: collapse
opacity:0
opacity: 0.00; color:red
mso-hide:all
max-height:0; overflow:hidden
MAX-HEIGHT:0PX; OVERFLOW:HIDDEN
height:0px; overflow-y:hidden
width: 0pt !important; overflow-x: hidden
overflow:hidden; max-width:0em
font-size:0
font-size: 0em
font-size:1px
FONT-SIZE:1PT
font-size:0.5px
color:#ffffff
color:#FFF
color:white
color: White ; font-size:9px
color:rgb(255,255,255)
color:rgba( 255 , 255 , 255 , 1)
color:snow; background:#fffafa
color:ivory; background-color:#FFFFF0
color:black; background:#000
color:#123456; background:rgb(18,52,86)
`
const SEEN = `
display:block
opacity:0.5
opacity:01
max-height:0
overflow:hidden
max-height:10px; overflow:hidden
line-height:0.5; overflow:hidden
font-size:1.5px
font-size:2pt
font-size:1em
font-size:0.75em
x-font-size:0
background-color:#ffffff
border-color:#ffffff
color:#fffffe
color:rgb(255,255,254)
color:#ffffff; background:black
color:#ffffff; background:url(a.png)
`
const lines = (table: string) => table.trim().split('\n')

describe('text is hidden by', () => {
  it.each(lines(HIDDEN))('%s', (style) => {
    expect(htmlToText(`<p style="${style}">x</p>`)).toBe('[hidden: x]')
  })

  it.each([
    '<p hidden>x</p>',
    '<font color="#fff">x</font>',
    '<table bgcolor="#000"><tr><td><font color="black">x</font></td></tr></table>',
    '<div style="display:none"><p style="display:block">x</p></div>',
  ])('%s', (html) => {
    expect(htmlToText(html)).toBe('[hidden: x]')
  })
})

describe('text is seen with', () => {
  it.each(lines(SEEN))('%s', (style) => {
    expect(htmlToText(`<p style="${style}">x</p>`)).toBe('x')
  })

  it('a size of its own within none', () => {
    expect(htmlToText('<p style="font-size:0">x<b style="font-size:9px">y</b></p>')).toBe('[hidden: x]y')
  })
})

it.each([
  ['cells keep how far they reach', '<table><tr><td colspan="2" rowspan="3" align="left" valign="top" style="x">a</td></tr></table>'],
  ['heads of tables as well', '<table><tr><th colspan="2" rowspan="3" align="left" scope="x">a</th></tr></table>'],
  ['fonts keep colour and size', '<font color="red" size="2" face="x">a</font>'],
  ['every element keeps its direction and its place', '<p dir="rtl" align="right" class="x">a</p>'],
])('HTML that is made harmless: %s', (_, html) => {
  expect(harmlessHtml(html)).toBe(html.replace(/ (?:style|scope|face|class)="x"/, ''))
})

it.each([
  ['centre', '<center>a</center>'],
  ['underline', '<u>a</u>'],
  ['what is struck off and put in', '<del>a</del><ins>b</ins>'],
  ['links, which show where they lead', '<a href="mailto:ann@acme.example" title="mailto:ann@acme.example">a</a>'],
])('HTML that is made harmless keeps %s', (_, html) => {
  expect(harmlessHtml(html)).toBe(html)
})

it('images are left out where they are not wanted, with their sizes kept where they are', () => {
  const image = '<img src="https://us.example/a.png" alt="a" width="9" height="8" />'
  expect([harmlessHtml(image), harmlessHtml(image, true)]).toEqual(['', image])
  expect(harmlessHtml('<img src="javascript:x()" />', true)).toBe('<img />')
})
