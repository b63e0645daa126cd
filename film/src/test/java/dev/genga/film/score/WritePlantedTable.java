package dev.genga.film.score;

import dev.genga.base.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes into docs/scores.md where planted changes are ranked.
///
/// `WritePlantedTable FILE CLIPS`
final class WritePlantedTable {
  static final String BEGIN = "<!-- planted -->\n";
  static final String END = "<!-- end of planted -->\n";

  private WritePlantedTable() {}

  /// @param arguments the document, and how many clips have nothing planted
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    int clips = Integer.parseInt(arguments[1]);
    String text = Files.readString(file);
    String table = new PlantedRanks(clips).table();
    AtomicFile.writeString(
        file,
        text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
            + table
            + text.substring(text.indexOf(END)));
    System.out.print(table);
  }
}
