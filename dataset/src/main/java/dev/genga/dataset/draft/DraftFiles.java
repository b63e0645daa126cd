package dev.genga.dataset.draft;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.film.index.ChosenRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The data set file of a draft, and the lists of clips and pictures beside it, all in the index's folder:
/// paths in them are relative to it, so that the folder may be moved, and musubi-tuner, started there,
/// finds what genga finds.
///
/// Its second line says what each file held when genga wrote it. So it is known whether somebody has edited
/// one since.
///
/// @param folder of the index
/// @param name of the data set file, without `.toml`
public record DraftFiles(Path folder, String name) {
  private static final String FIRST_LINE =
      "# Written by genga. Edit it as you like: it is not written over then without asking.";
  private static final String MARK = "# sha256 ";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Where the file stands.
  public enum State {
    /// There is none.
    MISSING,
    /// As genga wrote it.
    OURS,
    /// Somebody else wrote it, or edited it or its lists.
    EDITED
  }

  /// The data set file.
  public Path toml() {
    return folder.resolve(name + ".toml");
  }

  private String clips() {
    return name + "-clips.jsonl";
  }

  private String pictures() {
    return name + "-pictures.jsonl";
  }

  /// How a file stands, without reading it.
  ///
  /// @param bytes its length; -1 where it is missing
  public record Mark(long bytes, long time) {}

  /// As long as these are the same, nobody has written the files.
  public List<Mark> marks() {
    return Stream.of(toml(), folder.resolve(clips()), folder.resolve(pictures()))
        .map(Path::toFile)
        .map(file -> new Mark(file.isFile() ? file.length() : -1, file.lastModified()))
        .toList();
  }

  /// Whether the files that a draft would write are there, and as genga wrote them.
  public State state(DatasetDraft draft) {
    if (!edited(files(draft)).isEmpty()) {
      return State.EDITED;
    }
    return Files.exists(toml()) ? State.OURS : State.MISSING;
  }

  /// Whether the lists that are there have these clips and pictures, with these captions.
  ///
  /// @param draft that was written
  public boolean isCurrent(DatasetDraft draft, List<ChosenRows.Row> rows) {
    return files(draft).stream()
        .filter(file -> !file.equals(name + ".toml"))
        .allMatch(file -> holds(folder.resolve(file), text(file, draft, rows)));
  }

  private static boolean holds(Path file, String text) {
    return Files.isRegularFile(file)
        && Arrays.equals(bytes(file), text.getBytes(StandardCharsets.UTF_8));
  }

  /// Refuses to write over files that genga didn't write, or that were edited since.
  ///
  /// @param draft that is to be written
  /// @param rows clips and pictures; a list that holds just these, as after a write that was killed, is
  ///     in nobody's way
  /// @param replaces whether they may be written over
  /// @throws ProblemException with each of them
  public void refuseEdited(DatasetDraft draft, List<ChosenRows.Row> rows, boolean replaces) {
    if (replaces) {
      return;
    }
    var problems = new Problems();
    for (var file : edited(files(draft))) {
      boolean list = !file.endsWith(".toml");
      if (list && holds(folder.resolve(file), text(file, draft, rows))) {
        continue;
      }
      String noun = list ? "list" : "data set file";
      problems.add(
          "the %s was not written by genga, or was edited since".formatted(noun),
          folder.resolve(file).toString(),
          "name another file, or say that it may be written over (--replace)");
    }
    problems.throwIfAny();
  }

  /// The names of the files that a draft writes.
  private List<String> files(DatasetDraft draft) {
    var files = new ArrayList<>(List.of(name + ".toml"));
    if (draft.sections().stream().anyMatch(s -> s instanceof DraftSection.Clips)) {
      files.add(clips());
    }
    if (draft.sections().stream().anyMatch(s -> s instanceof DraftSection.Pictures)) {
      files.add(pictures());
    }
    return files;
  }

  /// Those of some files that are there and not as genga wrote them. What can't be read genga hasn't written.
  private List<String> edited(List<String> files) {
    var known = known();
    return files.stream()
        .filter(file -> Files.exists(folder.resolve(file)))
        .filter(file -> !hash(file).equals(known.get(file)))
        .toList();
  }

  /// What each file held when genga wrote it: its hash; nothing where the data set file doesn't say.
  private Map<String, String> known() {
    var parts = parts(bytes(toml()));
    if (!parts.first().equals(FIRST_LINE) || !parts.second().startsWith(MARK)) {
      return Map.of();
    }
    var known = new LinkedHashMap<String, String>();
    for (var file : all()) {
      var mark = Pattern.compile(" " + Pattern.quote(file) + " ([0-9a-f]{64})(?= |$)");
      mark.matcher(parts.second())
          .results()
          .findFirst()
          .ifPresent(found -> known.put(file, found.group(1)));
    }
    return known;
  }

  /// A data set file's first two lines, and where the rest begins. Any bytes may stand there.
  private record Parts(String first, String second, int rest) {}

  private static Parts parts(byte[] file) {
    int first = lineEnd(file, 0);
    int second = lineEnd(file, first + 1);
    return new Parts(
        new String(file, 0, first, StandardCharsets.UTF_8),
        first < second
            ? new String(file, first + 1, second - first - 1, StandardCharsets.UTF_8)
            : "",
        Math.min(second + 1, file.length));
  }

  /// Where a line ends; the file's end, where no line end follows.
  private static int lineEnd(byte[] file, int from) {
    for (int i = from; i < file.length; i++) {
      if (file[i] == '\n') {
        return i;
      }
    }
    return file.length;
  }

  private List<String> all() {
    return List.of(name + ".toml", clips(), pictures());
  }

  private String hash(String file) {
    var bytes = bytes(folder.resolve(file));
    int from = file.equals(name + ".toml") ? parts(bytes).rest() : 0;
    return sha256(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /// None of what isn't there or can't be read.
  private static byte[] bytes(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /// Writes a draft: the lists first, then the data set file, each whole or not at all.
  ///
  /// @param rows clips and pictures
  /// @param replaces whether files that were edited may be written over
  /// @throws ProblemException if there are such, and they may not
  public void write(DatasetDraft draft, List<ChosenRows.Row> rows, boolean replaces) {
    refuseEdited(draft, rows, replaces);
    var known = known();
    var texts = new LinkedHashMap<String, String>();
    for (var file : files(draft)) {
      texts.put(file, text(file, draft, rows));
    }
    var marks = new ArrayList<String>();
    for (var file : all()) {
      // A list that this draft has no use for stays genga's own.
      String text = texts.get(file);
      String hash = text == null ? known.get(file) : sha256(text.getBytes(StandardCharsets.UTF_8));
      if (hash != null) {
        marks.add(file + " " + hash);
      }
    }
    String body = texts.remove(name + ".toml");
    texts.forEach((file, text) -> writeUnlessThere(folder.resolve(file), text));
    writeUnlessThere(toml(), FIRST_LINE + "\n" + MARK + String.join(" ", marks) + "\n" + body);
  }

  /// Lists of thousands of clips stay the same as long as only sections change.
  private static void writeUnlessThere(Path file, String text) {
    if (!holds(file, text)) {
      AtomicFile.writeString(file, text);
    }
  }

  private String text(String file, DatasetDraft draft, List<ChosenRows.Row> rows) {
    return file.endsWith(".toml")
        ? DraftToml.of(draft, clips(), pictures())
        : lines(rows, file.equals(pictures()));
  }

  private String lines(List<ChosenRows.Row> rows, boolean pictures) {
    var text = new StringBuilder();
    for (var row : rows) {
      if (row.isPicture() == pictures) {
        text.append(line(row)).append('\n');
      }
    }
    return text.toString();
  }

  private ObjectNode line(ChosenRows.Row row) {
    var line = JSON.createObjectNode();
    line.put(row.isPicture() ? "image_path" : "video_path", row.file().replace('\\', '/'));
    line.put("caption", row.caption());
    return line;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
