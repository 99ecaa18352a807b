/** The style sheet of an HTML report: readable on a phone, by day, by night and on paper. */
import { themeRules } from "../drawing/theme.js";

const RULES = `
*{box-sizing:border-box}
html{background:var(--page);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:76rem;padding:1.25rem 1rem 3rem;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--grid)}
h3{font-size:1rem;margin:0 0 .4rem}
p{margin:.5rem 0}
.by{color:var(--muted);margin:.25rem 0 0}
ul{margin:0;padding-left:1.2rem}
li{margin:.3rem 0;overflow-wrap:anywhere}
.lead{font-size:1.25rem;margin:1rem 0 .75rem}
.figures{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.75rem 2.5rem}
.figures li{color:var(--muted);margin:0}
.figures b{display:block;color:var(--ink);font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.again{color:var(--muted);margin:1rem 0 .25rem}
pre{margin:0;padding:.5rem .75rem;border:1px solid var(--grid);white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.notes{border-left:4px solid var(--mean);padding:.25rem 0 .25rem .75rem;margin:1rem 0 0}
.parts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:1.5rem 2.5rem;align-items:start}
.wide{grid-column:1/-1}
.parts>*{min-width:0}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--c1);outline-offset:2px}
table{border-collapse:collapse;max-width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{max-width:calc(100vw - 2rem);text-align:left;font-weight:600;padding:0 0 .4rem}
th,td{padding:.28rem 1.1rem .28rem 0;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:break-word;unicode-bidi:isolate}
.numbers{min-width:min(100%,25rem)}
td:not(.n),.wide tbody th:not(.n){overflow-wrap:anywhere}
.wide td:not(.n),.wide tbody th:not(.n){min-width:7rem}
tbody .n{white-space:pre}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{color:var(--muted);font-weight:600;border-bottom-color:var(--muted);vertical-align:bottom}
tbody th{font-weight:400}
.n{text-align:right}
.facts tbody th{color:var(--muted)}
.more{color:var(--muted);margin:.35rem 0 0}
td.hash{min-width:17rem!important;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;}
figure{margin:0}
figcaption{color:var(--muted);margin:0 0 .5rem}
figure svg{display:block;min-width:40rem;max-width:100%;height:auto}
.terms{margin-top:2.5rem}
.terms dt{font-weight:600;margin-top:.5rem}
.terms dd{margin:0;max-width:46rem}
footer{color:var(--muted);margin-top:2.5rem;padding-top:.75rem;border-top:1px solid var(--grid);font-size:.875rem}
@media print{
@page{margin:14mm}
html{font-size:11px}
body{max-width:none;padding:0}
th,td{padding-right:.7rem}
.parts{column-gap:1.5rem}
h2,dt{break-after:avoid}
h2{margin-top:1.25rem}
tr,li,figure,.short{break-inside:avoid}
.scroll{overflow:visible}
figure svg{min-width:0;width:100%;max-height:212mm}
.terms::details-content{content-visibility:visible;block-size:auto}
}`;

/** The rules, without blank lines. */
export const STYLE = `${themeRules(":root")}${RULES}`;
