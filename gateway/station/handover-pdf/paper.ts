import PDFDocument from 'pdfkit';
import { en } from '../catalogue/en.ts';
import { zhCn } from '../catalogue/zh-cn.ts';
import { sbar, wardNote } from '../handover-text/parts.ts';
import { dayIn, restsOn, type Speech, saidOf } from '../handover-text/said.ts';
import type { HandoverNote, HandoverResident, HandoverView, Signature, Statement } from '../handover-wire.ts';
import { Glyphs, type Pen } from './glyphs.ts';
import type { PaperOrder } from './renderer.ts';
import { Sheet } from './sheet.ts';

/** A handover on paper, black on white, A4: the ward, each resident, and who signed. `compress: false` is for tests. */
export async function paperOf(
  { view, language, printedMs }: PaperOrder,
  fontFolder: string,
  { compress = true }: { readonly compress?: boolean } = {},
): Promise<Uint8Array> {
  const words = language === 'zh-CN' ? zhCn : en;
  const speech: Speech = { words, language };
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    compress,
    // Without one the library wants a font of its own, which knows no Chinese.
    font: '',
    lang: language,
    info: { Title: `${words.handover.title} · ${view.ward} · ${view.shift.id}`, Creator: 'Vigil' },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.once('end', resolve);
    doc.once('error', reject);
  });
  const sheet = new Sheet(doc, new Glyphs(fontFolder, doc as unknown as Pen));
  head(sheet, view, speech);
  ward(sheet, view, speech);
  for (const resident of view.residents) residentOn(sheet, resident, view, speech);
  if (view.residents.length === 0) sheet.text(words.handover.nobody, { size: 10 });
  signaturesOn(sheet, view, speech);
  sheet.number((page, pages) => [
    `${view.ward} · ${view.shift.id} · ${words.handover.version({ version: view.version }, String)} · ${words.handover.pageOf({ page, pages }, String)}`,
    `${words.handover.printedAt({ when: dayIn(language, printedMs) }, String)} · ${words.handover.notDevice}`,
  ]);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

const shiftWord = ({ words }: Speech, name: HandoverView['shift']['name']): string =>
  ({ day: words.frame.shiftDay, evening: words.frame.shiftEvening, night: words.frame.shiftNight })[name];

function head(sheet: Sheet, view: HandoverView, speech: Speech): void {
  const { words, language } = speech;
  const { name, fromMs, untilMs } = view.shift;
  const span = words.handover.span(
    { from: dayIn(language, fromMs), until: dayIn(language, untilMs) },
    String,
  );
  const asOf = words.handover.asOf({ when: dayIn(language, view.asOfMs) }, String);
  sheet.text(`${words.handover.title} · ${view.ward}`, { size: 18, after: 4 });
  sheet.text(`${shiftWord(speech, name)} · ${span}`, { size: 11 });
  sheet.text(`${asOf} · ${words.handover.version({ version: view.version }, String)}`, { size: 9 });
  sheet.text(words.handover.legend, { size: 9, after: 6 });
}

function ward(sheet: Sheet, view: HandoverView, speech: Speech): void {
  sheet.heading(speech.words.handover.summary, 13);
  statements(sheet, view.summary, speech);
  noteOn(sheet, view, wardNote, speech);
}

function residentOn(sheet: Sheet, resident: HandoverResident, view: HandoverView, speech: Speech): void {
  const { handover } = speech.words;
  sheet.heading(`${resident.place} · ${resident.resident ?? handover.unnamed}`, 13, keptTogether);
  for (const part of sbar) {
    if (resident[part].length === 0) continue;
    sheet.text(handover[part], { size: 10, before: 3, isStrong: true });
    statements(sheet, resident[part], speech);
  }
  noteOn(sheet, view, resident.residentId, speech);
}

/** A heading is not left alone at the foot of a page. */
const keptTogether = 60;

function statements(sheet: Sheet, all: readonly Statement[], speech: Speech): void {
  for (const one of all) sheet.item(saidOf(one, speech), restsOn(one, speech));
}

function noteOn(sheet: Sheet, { notes }: HandoverView, about: string, { words, language }: Speech): void {
  const note: HandoverNote | undefined = notes.find((one) => one.about === about);
  const { handover } = words;
  sheet.text(handover.note, { size: 10, before: 3, isStrong: true });
  if (note === undefined || note.text === '') {
    sheet.text(handover.noNote, { size: 10, indent: 10, after: 4 });
    return;
  }
  sheet.text(note.text, { size: 10, indent: 10 });
  const { by = '', atMs = 0 } = note;
  const written = handover.writtenBy({ name: by, atMs }, (ms) => dayIn(language, ms));
  sheet.text(`${handover.staff} · ${written}`, { size: 8, indent: 10, after: 4 });
}

function signaturesOn(sheet: Sheet, view: HandoverView, { words, language }: Speech): void {
  const { handover } = words;
  const found = view.versions.find(({ version }) => version === view.version)?.signatures;
  const said = (signature: Signature | undefined): string =>
    signature === undefined
      ? handover.notSigned
      : handover.signedBy({ name: signature.name, atMs: signature.atMs }, (ms) => dayIn(language, ms));
  sheet.heading(handover.signHere, 13, keptTogether);
  sheet.text(`${handover.outgoing}: ${said(found?.outgoing)}`, { size: 11, after: 10 });
  sheet.text(`${handover.incoming}: ${said(found?.incoming)}`, { size: 11, after: 10 });
}
