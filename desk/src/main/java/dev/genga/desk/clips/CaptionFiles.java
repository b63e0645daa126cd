package dev.genga.desk.clips;

import dev.genga.base.AtomicFile;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.desk.media.MediaAccess;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Captions beside their clips, which trainings read: kept the same as those of the index.
public final class CaptionFiles {
  /// Of a page of the index at a time.
  private static final int CLIPS = 1000;

  private final FilmIndex index;
  private final MediaAccess access;

  /// @param access tells where captions may be written
  public CaptionFiles(FilmIndex index, MediaAccess access) {
    this.index = index;
    this.access = access;
  }

  /// Writes those captions that were decided and may not be in their files, after a kill too.
  ///
  /// @throws WriteException if the disk refuses one; the next call tries again
  void write() {
    for (var caption : Decisions.unwrittenCaptions(index)) {
      var file = access.caption(caption.file());
      if (file.isPresent()) {
        write(file.get(), caption.caption());
        Decisions.captionWritten(index, caption.clip());
      }
    }
  }

  private static void write(Path file, String caption) {
    try {
      if (caption.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        AtomicFile.writeString(file, caption + "\n");
      }
    } catch (IOException e) {
      throw new WriteException(file, e);
    }
  }

  /// Refuses a caption that couldn't be written beside its clip.
  ///
  /// @param file the clip's, as the index names it
  /// @throws ProblemException if so
  void check(String file) {
    if (access.caption(file).isEmpty()) {
      throw new ProblemException(
          "the caption can't be written beside the clip, which is gone or lies outside the desk's"
              + " folders",
          file,
          "open the desk with --media FOLDER");
    }
  }

  /// Brings files and index together as a desk opens: what was decided is written, and what was written by
  /// hand since is taken into the history.
  ///
  /// @return what is wrong with files, which count for none
  public List<Problem> agree() {
    write();
    var problems = new ArrayList<Problem>();
    var clips = ClipCards.all(index, ClipFilter.ALL);
    for (int from = 0; from < clips.size(); from += CLIPS) {
      var some = clips.subList(from, Math.min(clips.size(), from + CLIPS));
      for (var card : ClipCards.cards(index, some)) {
        access
            .caption(card.file())
            .filter(Files::isRegularFile)
            .map(file -> read(file, problems))
            .filter(text -> !text.equals(card.caption()))
            .ifPresent(text -> MediaRows.addCaption(index, card.file(), "file", text));
      }
    }
    return problems;
  }

  private static String read(Path file, List<Problem> problems) {
    try {
      return Files.readString(file).strip();
    } catch (CharacterCodingException e) {
      problems.add(new Problem("the caption isn't UTF-8", file.toString(), "save it as UTF-8"));
    } catch (IOException e) {
      problems.add(
          new Problem(
              "the caption can't be read: " + e.getMessage(),
              file.toString(),
              "check its permissions"));
    }
    return "";
  }
}
