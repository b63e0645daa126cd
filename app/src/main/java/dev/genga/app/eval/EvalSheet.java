package dev.genga.app.eval;

import dev.genga.app.base.PromptSet;
import dev.genga.world.Clip;
import dev.genga.world.tool.Sheet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Two frames of the first prompts' videos: a row for each prompt, and for each set of videos two columns
/// in the order in which it was added.
final class EvalSheet {
  private static final int ROWS = 12;
  private static final int QUARTERS = 4;

  private final PromptSet prompts;
  private final List<List<int[]>> rows = new ArrayList<>();

  EvalSheet(PromptSet prompts) {
    this.prompts = prompts;
    for (int i = 0; i < Math.min(ROWS, prompts.samples().size()); i++) {
      rows.add(new ArrayList<>());
    }
  }

  /// @param clips one a prompt
  void add(List<Clip> clips) {
    for (int i = 0; i < rows.size(); i++) {
      var clip = clips.get(i);
      rows.get(i).add(clip.frame(clip.length() / QUARTERS));
      rows.get(i).add(clip.frame(clip.length() * 3 / QUARTERS));
    }
  }

  void write(Path file) {
    var cells = rows.stream().flatMap(List::stream).toList();
    var size = prompts.size();
    Sheet.write(Sheet.of(cells, rows.getFirst().size(), size.width(), size.height()), file);
  }
}
