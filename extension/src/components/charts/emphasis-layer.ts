import uPlot from 'uplot';

/** The opacity of the other lines. */
const VEIL = 0.85;

export interface IEmphasized {
  column: number;
  stroke: string;
  width: number;
  background: string;
}

/**
 * A veil over the lines of a plot with one of them drawn upon it: what is below is not drawn again,
 * so that following the pointer costs one line a chart, however many there are.
 */
export class EmphasisLayer {
  constructor(private readonly _plot: uPlot) {
    this._canvas.className = 'estimatory-emphasis';
    _plot.over.prepend(this._canvas);
  }

  paint(emphasized: IEmphasized | null): void {
    this._canvas.hidden = emphasized === null;
    const context = emphasized && this._cleared();
    if (context && emphasized) {
      context.globalAlpha = VEIL;
      context.fillStyle = emphasized.background;
      context.fillRect(0, 0, this._canvas.width, this._canvas.height);
      context.globalAlpha = 1;
      this._drawLine(context, emphasized);
    }
  }

  private _cleared(): CanvasRenderingContext2D | null {
    const { over } = this._plot;
    const ratio = devicePixelRatio;
    this._canvas.width = over.clientWidth * ratio;
    this._canvas.height = over.clientHeight * ratio;
    const context = this._canvas.getContext('2d');
    context?.scale(ratio, ratio);
    return context;
  }

  private _drawLine(
    context: CanvasRenderingContext2D,
    { column, stroke, width }: IEmphasized
  ): void {
    context.strokeStyle = context.fillStyle = stroke;
    context.lineWidth = width;
    context.lineJoin = 'round';
    for (const piece of piecesOf(this._plot, column)) {
      context.beginPath();
      piece.forEach(([x, y]) => context.lineTo(x, y));
      if (piece.length > 1) {
        context.stroke();
      } else {
        drawPoint(context, piece[0], width);
      }
    }
  }

  private _canvas = document.createElement('canvas');
}

function drawPoint(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  size: number
): void {
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fill();
}

/** Stretches of a line without a gap, in pixels; at places of other lines it has no point. */
function piecesOf(plot: uPlot, column: number): [number, number][][] {
  const [xs, ys] = [plot.data[0], plot.data[column]];
  const pieces: [number, number][][] = [[]];
  ys.forEach((y, i) => {
    if (y === null) {
      pieces.push([]);
    } else if (y !== undefined) {
      pieces[pieces.length - 1].push([plot.valToPos(xs[i], 'x'), plot.valToPos(y, 'y')]);
    }
  });
  return pieces.filter(piece => piece.length > 0);
}
