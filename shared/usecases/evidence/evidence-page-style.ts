import { SafeHtml } from '#shared/domain/safe-html.ts';

/** The page's only style sheet: it loads nothing. */
export const PAGE_STYLE = new SafeHtml(`<style>
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5d6778; --line: #dfe3ea; --paper: #fff; --ground: #f5f6f9; --red: #b3261e; --red-bg: #fdecea; --green: #146c2e; --green-bg: #e6f4ea; --amber: #7a4b00; --amber-bg: #fff3dc; --accent: #3556b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #9aa4b5; --line: #333b4a; --paper: #1a1f29; --ground: #12161d; --red: #ff8a80; --red-bg: #3a1c1c; --green: #7fd89a; --green-bg: #16301f; --amber: #ffcf7d; --amber-bg: #3a2c10; --accent: #9db4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0 .4rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .8rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: .3rem 0; } .soft { color: var(--soft); } small { color: var(--soft); }
code { font: .86em ui-monospace, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: .7rem; margin: 1.2rem 0; }
.tile, .card { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; }
.tile { padding: .7rem .9rem; } .tile b { display: block; font-size: 1.15rem; } .tile span { color: var(--soft); font-size: .82rem; }
.card { padding: .9rem 1.1rem; margin: .7rem 0; border-left-width: .3rem; } .card.yes { border-left-color: var(--green); } .card.no { border-left-color: var(--red); }
.card header { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; }
.badge { border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem; font-weight: 600; background: var(--ground); }
.badge.yes { color: var(--green); background: var(--green-bg); } .badge.no { color: var(--red); background: var(--red-bg); } .badge.wait { color: var(--amber); background: var(--amber-bg); }
ul { margin: .3rem 0; padding-left: 1.2rem; } li { margin: .15rem 0; }
.tests { list-style: none; padding: 0; } .tests li { padding: .15rem .55rem; border-radius: .3rem; margin: .2rem 0; overflow-wrap: anywhere; }
.tests .failed, .tests .did-not-load { background: var(--red-bg); color: var(--red); } .tests .passed { background: var(--green-bg); color: var(--green); } .tests .skipped { background: var(--amber-bg); color: var(--amber); }
.tests small { color: inherit; opacity: .8; display: block; }
table { border-collapse: collapse; width: 100%; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-top: 1px solid var(--line); } th { font-size: .8rem; color: var(--soft); border-top: 0; font-weight: 600; }
.scroll { overflow-x: auto; }
ol.line { list-style: none; margin: 0; padding: 0 0 0 .4rem; border-left: 2px solid var(--line); } ol.line li { position: relative; padding: .12rem 0 .12rem 1rem; margin: 0; }
ol.line li::before { content: ''; position: absolute; left: -.75rem; top: .62rem; width: .5rem; height: .5rem; border-radius: 50%; background: var(--soft); }
ol.line li.yes::before { background: var(--green); } ol.line li.no::before { background: var(--red); }
details summary { cursor: pointer; color: var(--accent); } pre { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; overflow-x: auto; }
</style>`);
