import type UPlot from 'uplot';

/** A moment on the axis of seconds, and its word; the onset's line is whole, others are broken. */
export interface Moment {
  readonly atS: number;
  readonly text: string;
  readonly isOnset: boolean;
}

/** How far the words stand off their line, and above the plot or below its upper edge; left out: none. */
export interface MomentWords {
  readonly besidePx: number;
  readonly downPx: number;
}

/** Upright lines over a plot: when something began, and when it was decided. */
export function drawMoments(
  plot: UPlot,
  moments: readonly Moment[],
  ink: string,
  wordsAt?: MomentWords,
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = ink;
  ctx.strokeStyle = ink;
  ctx.lineWidth = ratio;
  ctx.font = `${13 * ratio}px "Noto Sans SC", sans-serif`;
  for (const { atS, text, isOnset } of moments) {
    const x = Math.round(plot.valToPos(atS, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.setLineDash(isOnset ? [] : [4 * ratio, 4 * ratio]);
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (wordsAt === undefined) continue;
    ctx.textAlign = isOnset ? 'right' : 'left';
    ctx.fillText(text, x + (isOnset ? -1 : 1) * wordsAt.besidePx * ratio, bbox.top + wordsAt.downPx * ratio);
  }
  ctx.restore();
}
