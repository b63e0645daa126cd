package dev.genga.app.eval;

import dev.genga.app.base.HeldOutClips;
import dev.genga.base.AtomicFile;
import dev.genga.training.HeldOutLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An evaluation as tables in Markdown, with the prompts.
public final class EvalReport {
  private EvalReport() {}

  static void write(Path file, EvalFigures figures) {
    var setup = figures.setup();
    var text = new StringBuilder();
    text.append(
        """
        # Evaluation: %s

        %d videos a candidate, %s, seed %d, %d steps, guidance %s, flow shift %s. All candidates are \
        asked for the same with the same noise, and judged as their videos lie on disk.

        """
            .formatted(
                HeldOutClips.name(setup.style()),
                setup.videos(),
                EvalText.size(setup.size()),
                setup.seed(),
                setup.sampling().steps(),
                setup.sampling().guidanceScale(),
                setup.sampling().flowShift()));
    text.append(summary(figures));
    text.append("\n## Distance to every style\n\n");
    text.append(EvalText.markdown(EvalText.styleColumns(), new EvalText(figures).distances()));
    text.append("\n## Held-out loss and its spread over noise\n\n").append(losses(figures));
    text.append("\n## Prompts\n\n");
    for (int i = 0; i < figures.prompts().size(); i++) {
      text.append("    %03d  %s%n".formatted(i, figures.prompts().get(i)));
    }
    AtomicFile.writeString(file, text.toString().replace("\r\n", "\n"));
  }

  /// The table to see first, in Markdown.
  public static String summary(EvalFigures figures) {
    return EvalText.markdown(EvalText.COLUMNS, new EvalText(figures).rows());
  }

  private static String losses(EvalFigures figures) {
    var columns = new ArrayList<>(List.of("t"));
    figures.rows().forEach(row -> columns.add(row.candidate().name()));
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i++) {
      var cells = new ArrayList<>(List.of(EvalText.number("%.1f", HeldOutLoss.t(i))));
      for (var row : figures.rows()) {
        var loss = row.loss().measured();
        cells.add(
            EvalText.number("%.4f", loss.mean(i))
                + " ± "
                + EvalText.number("%.4f", loss.spread(i)));
      }
      rows.add(cells);
    }
    return EvalText.markdown(columns, rows);
  }
}
