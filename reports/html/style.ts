/** The page's whole style. The content security policy lets exactly this text in, by `STYLE_HASH`. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#55616f;--line:#d9dee5;--accent:#0b5cad;--good:#12703f;--good-bg:#e3f4ea;--bad:#a8201a;--bad-bg:#fdeae8;--warn:#7a4b00;--warn-bg:#fdf1d8;--calm:#3d4a5c;--calm-bg:#e8ecf2;--code:#eef1f5;--check:#aeb9c7;--act:#e0912f;--settle:#5b9bd5;--undo:#b779c9;--effect:#3aa39c;--open:#d0504a;--hold:#c94f3d;--pause:#8d6fc4;--wait:#8b98a8;--mark:#16202c;--bar-ink:#0d1520;--lane:#f0f2f5}
@media (prefers-color-scheme:dark){:root{--bg:#10151b;--card:#19212a;--ink:#e6ebf1;--soft:#9eabba;--line:#2e3945;--accent:#7db8f5;--good:#7fdca9;--good-bg:#143425;--bad:#ff9d94;--bad-bg:#431b19;--warn:#f2c879;--warn-bg:#3a2c10;--calm:#c3cedb;--calm-bg:#27313d;--code:#232d38;--check:#6b7889;--act:#d98f38;--settle:#5b93c9;--undo:#b07fc2;--effect:#45aaa3;--open:#d9625c;--hold:#d4604f;--pause:#9479cc;--wait:#7c8999;--mark:#f4f7fb;--bar-ink:#0a0f15;--lane:#1f2832}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 12px}
h3{font-size:1rem;margin:0 0 6px}
p{margin:0 0 8px}
p:last-child{margin-bottom:0}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:16px 0}
.sub{color:var(--soft)}
.small{font-size:.875rem}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--code);border-radius:4px;padding:1px 5px;overflow-wrap:anywhere}
.command{display:block;padding:8px 12px;margin:4px 0 10px;user-select:all}
.head{display:flex;flex-wrap:wrap;gap:12px 20px;align-items:flex-start;justify-content:space-between;margin-bottom:8px}
.badge{display:inline-block;border-radius:999px;padding:5px 16px;font-weight:700;border:1.5px solid currentColor;white-space:nowrap}
.tag{display:inline-block;border-radius:5px;padding:0 7px;font-weight:600;font-size:.875rem;white-space:nowrap}
.good{color:var(--good);background:var(--good-bg)}
.bad{color:var(--bad);background:var(--bad-bg)}
.warn{color:var(--warn);background:var(--warn-bg)}
.calm{color:var(--calm);background:var(--calm-bg)}
.next{border-left:6px solid var(--accent)}
.next.bad{border-left-color:var(--bad);background:var(--card);color:inherit}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;margin:16px 0 0;padding:0;list-style:none}
.facts li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px}
.facts b{display:block;font-size:1.35rem;line-height:1.2;overflow-wrap:anywhere}
.facts span{color:var(--soft);font-size:.875rem}
.two{display:grid;grid-template-columns:1fr 1fr;gap:8px 32px}
ul{margin:0;padding-left:20px}
li{margin:2px 0;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--soft);font-weight:600;font-size:.8rem;border-bottom-width:2px}
tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}
.short{white-space:nowrap;font-variant-numeric:tabular-nums}
td>div:not(.short){min-width:6.5em}
thead th{overflow-wrap:normal}
td code{font-size:.82em}
.scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
figure{margin:0 0 16px}
figcaption{font-size:.875rem;color:var(--soft);margin-bottom:6px}
svg.chart{display:block;width:100%;min-width:760px;height:auto;font-family:inherit;font-size:11.5px;color:var(--ink)}
.chart .lane{fill:var(--lane)}.chart .grid{stroke:var(--line);stroke-opacity:1}.chart .axis{color:var(--soft);fill:var(--soft);stroke-opacity:.6}
.chart text.axis,.chart .axis text{stroke:none}
.chart .name{fill:var(--ink)}.chart .name.node,.chart .name.run{font-weight:600}.chart .name.service{fill:var(--soft)}
.chart .label{fill:var(--bar-ink);font-size:10.5px;font-weight:600}
.chart .behind{fill:url(#p-behind)}
.checking{fill:var(--check)}.acting{fill:var(--act)}.settling{fill:var(--settle)}.sleep{fill:url(#p-sleep)}.undoing{fill:url(#p-undo)}.in-hand{fill:var(--settle)}
.effect{fill:var(--effect)}.bar.open{fill:url(#p-open)}.holding{fill:url(#p-hold)}.paused{fill:url(#p-pause)}.waiting{fill:url(#p-wait)}
.mark{fill:var(--mark);stroke:var(--card);stroke-width:1}.mark.not-sent{fill:none;stroke:var(--bad);stroke-width:2.5}.mark.undo{fill:var(--undo);stroke:var(--mark)}.mark.message{fill:var(--accent);stroke:var(--card)}
.fill-check{fill:var(--check)}.fill-undo{fill:var(--undo)}.fill-open{fill:var(--open)}.fill-hold{fill:var(--hold)}.fill-pause{fill:var(--pause)}.fill-wait{fill:var(--wait)}.fill-soft{fill:var(--soft)}
.line{stroke:var(--card);stroke-width:2;stroke-opacity:.55}
.dots{fill:var(--card);fill-opacity:.6}
.defs{position:absolute;width:0;height:0;overflow:hidden}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:4px 0 14px;padding:0;list-style:none;font-size:.85rem;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:6px}
.legend svg{flex:none}
footer{color:var(--soft);font-size:.85rem;margin-top:24px}
@media (max-width:700px){
main{padding:16px 12px 32px}section{padding:14px}.two{grid-template-columns:1fr}.facts{grid-template-columns:1fr 1fr}
table.cards,table.cards tbody,table.cards tr,table.cards td,table.cards th{display:block}
table.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.cards tr{border-bottom:1px solid var(--line);padding:8px 0}
table.cards tr:last-child{border-bottom:0}
table.cards td,table.cards tbody th{border:0;padding:2px 0;display:grid;grid-template-columns:92px 1fr;gap:8px}
table.cards td::before,table.cards tbody th::before{content:attr(data-label);color:var(--soft);font-weight:400;font-size:.8rem;padding-top:2px}
table.cards td:empty{display:none}
dl{grid-template-columns:1fr}dd{margin-bottom:6px}
}
@media print{
:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#c4c9d0;--accent:#0b5cad;--good:#12703f;--good-bg:#fff;--bad:#a8201a;--bad-bg:#fff;--warn:#7a4b00;--warn-bg:#fff;--calm:#3d4a5c;--calm-bg:#fff;--code:#f1f3f6;--check:#aeb9c7;--act:#e0912f;--settle:#5b9bd5;--undo:#b779c9;--effect:#3aa39c;--open:#d0504a;--hold:#c94f3d;--pause:#8d6fc4;--wait:#8b98a8;--mark:#000;--bar-ink:#000;--lane:#f3f4f6}
@page{size:A4;margin:14mm 12mm}
body{font-size:10pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:10pt 0 0;margin:10pt 0}
.next{border:1.5pt solid var(--accent);border-left-width:6pt;padding:8pt 10pt}
.facts li{border-radius:0}
svg.chart{min-width:0}
.scroll{overflow:visible}
tr,figure,li{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}
thead{display:table-header-group}
table{font-size:8.5pt}
}
`;

/** SHA-256 of `STYLE`, as a policy writes it; a test keeps the two together. */
export const STYLE_HASH = 'sha256-kyTDGnoDUw+Vo0OM7zwOuosBZRERy/Np/It4k3WmJx0=';
