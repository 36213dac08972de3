// Has pa11y look at pages with HTML_CodeSniffer, several side by side in one browser.
//
// stdin: {"browser": PATH, "flags": [FLAG], "tabs": N, "visits": [{"url", "width", "dark"}]}
// stdout: one JSON array of {"url", "width", "dark", "code", "message", "context"}
import pa11y from 'pa11y';
import puppeteer from 'puppeteer';
import { text } from 'node:stream/consumers';

const asked = JSON.parse(await text(process.stdin));
const browser = await puppeteer.launch({
  executablePath: asked.browser,
  args: asked.flags,
});
const found = [];

async function look() {
  const page = await browser.newPage();
  for (let visit = asked.visits.pop(); visit; visit = asked.visits.pop()) {
    const viewport = { width: visit.width, height: 900 };
    const scheme = visit.dark ? 'dark' : 'light';
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport(viewport);
    await page.goto(visit.url, { waitUntil: 'load' });
    const told = await pa11y(visit.url, {
      browser, page, viewport, ignoreUrl: true, standard: 'WCAG2AA', runners: ['htmlcs'],
    });
    found.push(...told.issues.map(({ code, message, context }) => ({ ...visit, code, message, context })));
  }
  await page.close();
}

await Promise.all(Array.from({ length: asked.tabs }, look));
await browser.close();
process.stdout.write(JSON.stringify(found));
