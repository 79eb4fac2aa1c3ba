import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

/** Where `script/ui-pictures` wants pictures; without it none are taken. */
const PICTURES = process.env.ROLLBOOK_PICTURES;

/** What the start form takes. */
export interface Form {
  id: string;
  input: unknown;
  type?: string;
}

/** The UI of Temporal as a person uses it: what it is asked for by clicks and keys, and what its pages show. */
export class Ui {
  private constructor(
    readonly page: Page,
    private readonly root: string,
  ) {}

  /** The JSON of the start form. */
  get formInput(): Locator {
    return this.page.getByRole('textbox', { name: 'Data' });
  }

  static async open(browser: Browser, uiUrl: string | null): Promise<Ui> {
    // The pages of schedules cannot be drawn in the locale of a machine that has none.
    const context = await browser.newContext({ viewport: { width: 1280, height: 1100 }, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new Ui(page, `${uiUrl}/namespaces/default`);
  }

  /** Opens _Start Workflow_ from the list of workflows and fills it in, up to the button. */
  async fillForm({ id, input, type = 'runbook' }: Form): Promise<void> {
    const { page } = this;
    await page.goto(`${this.root}/workflows`);
    await page.getByRole('link', { name: 'Start Workflow' }).click();
    await page.getByLabel('Workflow ID').fill(id);
    await page.getByLabel('Task Queue').fill('rollbook');
    await page.getByLabel('Workflow Type').fill(type);
    await this.write(this.formInput, JSON.stringify(input));
    await page.getByText('Task Queue is Active').waitFor();
  }

  /** Presses _Start Workflow_. */
  async start(): Promise<void> {
    const { page } = this;
    // The editor lays out its text when it is left, which moves the button; a click meanwhile would be lost.
    await page.getByTestId('start-workflow').click();
    await page.waitForTimeout(300);
    await page.getByTestId('start-workflow-button').click();
    await page.getByRole('link', { name: 'Workflow started successfully' }).waitFor();
  }

  /** Opens the page of a run; reads it anew until it has the status, where one is given: it may miss the end of a run by itself. */
  async openRun(id: string, status?: 'Running' | 'Completed' | 'Failed'): Promise<void> {
    const { page } = this;
    for (let tries = 0; tries < 40; tries += 1) {
      await page.goto(`${this.root}/workflows/${id}`);
      await page.getByTestId('workflow-id-heading').getByText(id, { exact: true }).waitFor();
      await page.getByRole('button', { name: 'More Actions' }).waitFor();
      if (!status || (await page.locator('header').getByText(status, { exact: true }).count()) > 0) return;
      await page.waitForTimeout(500);
    }
    throw new Error(`${id} is not ${status}`);
  }

  /** What the open run says of itself under _User Metadata_, as text. */
  async details(which: 'summary' | 'details' | 'current-details' = 'current-details'): Promise<string> {
    const { page } = this;
    await page.getByRole('tab', { name: 'User Metadata' }).click();
    const frame = page.frameLocator(`#user-metadata-${which}`).locator('main');
    await frame.getByText(/\S/).first().waitFor();
    return (await frame.innerText()).trim();
  }

  /** The same after the key R, once it shows the text. */
  async detailsWith(text: string | RegExp): Promise<string> {
    await this.details();
    const frame = this.page.frameLocator('#user-metadata-current-details').locator('main');
    for (let tries = 0; tries < 40; tries += 1) {
      const shown = (await frame.innerText()).trim();
      if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown;
      await this.page.keyboard.press('r');
      await this.page.waitForTimeout(250);
    }
    throw new Error(`the page of the run does not say ${String(text)} but:\n${await frame.innerText()}`);
  }

  /** Opens the dialog _Send an Update_ of the open run, and fills it in. */
  async fillUpdate(name: string, input: unknown): Promise<Locator> {
    const { page } = this;
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByTestId('update-button').filter({ visible: true }).click();
    const dialog = page.getByTestId('update-confirmation-modal').filter({ visible: true });
    await dialog.getByTestId('update-select-button').click();
    await dialog.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click();
    await this.write(dialog.locator('.cm-content'), JSON.stringify(input));
    return dialog;
  }

  /** Sends an update that must be accepted. */
  async update(name: string, input: unknown): Promise<void> {
    const dialog = await this.fillUpdate(name, input);
    await this.submit(dialog);
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Sends an update that must be rejected; gives what the dialog then says, and closes it. */
  async rejected(name: string, input: unknown, picture?: string): Promise<string> {
    const dialog = await this.fillUpdate(name, input);
    await this.submit(dialog);
    const alert = dialog.getByRole('alert').filter({ hasText: /\S/ }).first();
    const text = await alert.innerText();
    if (picture) await this.picture(picture, dialog);
    await dialog.getByTestId('cancel-modal-button').click();
    return text;
  }

  /** The ids of the workflows that a query finds, as the list shows them, sorted. */
  async find(query: string): Promise<string[]> {
    const { page } = this;
    const answer = page.waitForResponse((one) => /\/api\/.*\/namespaces\/default\/workflows\?/.test(one.url()));
    await page.goto(`${this.root}/workflows?query=${encodeURIComponent(query)}`);
    const { executions = [] } = (await (await answer).json()) as { executions?: unknown[] };
    const rows = page.getByTestId('workflows-summary-configurable-table-row');
    if (executions.length > 0) await rows.nth(executions.length - 1).waitFor();
    const ids = await Promise.all((await rows.all()).map((row) => row.getByRole('link').first().innerText()));
    return ids.sort();
  }

  /** A picture for the docs: of a dialog, or of the page from its title on, so many pixels high. */
  async picture(name: string, part: Locator | number): Promise<void> {
    if (PICTURES === undefined) return;
    const path = join(PICTURES, `${name}.png`);
    await this.page.waitForTimeout(1_000);
    if (typeof part !== 'number') await part.screenshot({ path });
    else await this.page.screenshot({ path, clip: { x: 256, y: 48, width: 1024, height: part } });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  private async submit(dialog: Locator): Promise<void> {
    await dialog.getByTestId('update-select-button').focus();
    await this.page.waitForTimeout(300);
    await dialog.getByTestId('confirm-modal-button').click();
  }

  private async write(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }
}
