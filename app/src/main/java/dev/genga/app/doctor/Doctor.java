package dev.genga.app.doctor;

import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import java.util.List;
import java.util.function.Supplier;

/// Looks at everything that genga needs, and never stops at the first thing missing.
///
/// @param selection chooses the engine; may throw `ProblemException`, which becomes a finding
/// @param finder what it looks for other engines with
public record Doctor(Supplier<EngineSelection> selection, EngineFinder finder) {

  /// Examines this machine; loads the engine.
  public Report examine() {
    return new Report(
        List.of(
            new Report.Section("machine", new MachineFindings().find(finder.workingFolder())),
            new Report.Section("engine", EngineFindings.find(selection, finder)),
            new Report.Section("video", VideoFindings.find()),
            new Report.Section("folders", FolderFindings.find())));
  }
}
