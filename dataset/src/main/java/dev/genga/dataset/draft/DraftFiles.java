package dev.genga.dataset.draft;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.film.index.ChosenRows;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /// Whether the files are there, and as genga wrote them.
  public State state() {
    if (!Files.exists(toml())) {
      return State.MISSING;
    }
    var text = read(toml());
    var lines = text.split("\n", 3);
    if (lines.length < 3 || !lines[0].equals(FIRST_LINE) || !lines[1].startsWith(MARK)) {
      return State.EDITED;
    }
    var now = new LinkedHashMap<String, String>();
    now.put(name + ".toml", lines[2]);
    for (var list : List.of(clips(), pictures())) {
      if (lines[1].contains(" " + list + " ") && Files.exists(folder.resolve(list))) {
        now.put(list, read(folder.resolve(list)));
      }
    }
    return lines[1].equals(mark(now)) ? State.OURS : State.EDITED;
  }

  /// Refuses to write over a file that was edited.
  ///
  /// @param replaces whether it may be
  public void refuseEdited(boolean replaces) {
    if (!replaces && state() == State.EDITED) {
      throw new ProblemException(
          "the data set file was not written by genga, or was edited since",
          toml().toString(),
          "name another file, or say that it may be written over (--replace)");
    }
  }

  /// Writes a draft: the lists first, then the data set file, each whole or not at all.
  ///
  /// @param rows clips and pictures
  /// @param replaces whether a file that was edited may be written over
  /// @throws ProblemException if there is one, and it may not
  public void write(DatasetDraft draft, List<ChosenRows.Row> rows, boolean replaces) {
    refuseEdited(replaces);
    var files = new LinkedHashMap<String, String>();
    files.put(name + ".toml", DraftToml.of(draft, clips(), pictures()));
    if (draft.sections().stream().anyMatch(s -> s instanceof DraftSection.Clips)) {
      files.put(clips(), lines(rows, false));
    }
    if (draft.sections().stream().anyMatch(s -> s instanceof DraftSection.Pictures)) {
      files.put(pictures(), lines(rows, true));
    }
    String toml = FIRST_LINE + "\n" + mark(files) + "\n" + files.remove(name + ".toml");
    files.forEach((file, text) -> writeUnlessThere(folder.resolve(file), text));
    writeUnlessThere(toml(), toml);
  }

  /// Lists of thousands of clips stay the same as long as only sections change.
  private static void writeUnlessThere(Path file, String text) {
    if (!Files.isRegularFile(file)
        || !Arrays.equals(bytes(file), text.getBytes(StandardCharsets.UTF_8))) {
      AtomicFile.writeString(file, text);
    }
  }

  private static String mark(Map<String, String> files) {
    var words = new ArrayList<String>();
    files.forEach((file, text) -> words.add(file + " " + sha256(text)));
    return MARK + String.join(" ", words);
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

  private static String read(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
