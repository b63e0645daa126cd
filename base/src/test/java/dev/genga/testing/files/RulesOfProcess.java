package dev.genga.testing.files;

import java.io.IOException;
import java.util.List;

/// The rules that a process is started with, as options of its Java machine. They are known to tests
/// alone: genga has no such option.
public final class RulesOfProcess {
  /// What a process ends with that was killed by its rules.
  public static final int KILLED = 77;

  private static final String RULES = "genga.test.files";

  private RulesOfProcess() {}

  /// Ends the process at a moment, as `kill -9` would: nothing is closed and nothing told.
  public static List<String> killed(WriteMoment moment) {
    return options("kill|" + moment.format());
  }

  /// Says at a moment that the disk is full.
  public static List<String> fullDisk(WriteMoment moment) {
    return options("full|" + moment.format());
  }

  /// Refuses what Windows refuses.
  public static List<String> windows() {
    return options("windows|");
  }

  /// Renames halves of files below a folder of this name.
  public static List<String> halfRename(String folder) {
    return options("half|" + folder);
  }

  private static List<String> options(String rules) {
    return List.of(
        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + RuledFiles.class.getName(),
        "-D" + RULES + "=" + rules);
  }

  static FileRules read() {
    String[] rules = System.getProperty(RULES, "none|").split("\\|", 2);
    return switch (rules[0]) {
      case "kill" ->
          new MomentRules(WriteMoment.parse(rules[1]), () -> Runtime.getRuntime().halt(KILLED));
      case "full" -> new MomentRules(WriteMoment.parse(rules[1]), RulesOfProcess::full);
      case "windows" -> new WindowsRules();
      case "half" -> new HalfRenameRules(rules[1]);
      default -> FileRules.NONE;
    };
  }

  private static void full() throws IOException {
    throw new IOException("No space left on device");
  }
}
