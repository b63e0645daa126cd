package dev.genga.desk.clips;

import dev.genga.film.index.ClipCard;
import dev.genga.film.index.Verdict;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A clip as the grid shows it.
///
/// @param clip in the index
/// @param rank name of the score that ranks the grid; empty for none
/// @param picture its thumbnail's address, or the thumbnail itself
/// @param moved whether it takes the place of its earlier state, wherever that is on the page
public record CardView(ClipCard clip, String rank, String picture, boolean moved) {
  /// What the address of a thumbnail begins with that is in the address itself.
  static final String WITHIN = "data:image/jpeg;base64,";

  /// Whether the picture need not be loaded.
  public boolean isWithin() {
    return picture.startsWith(WITHIN);
  }

  /// How long it is, in frames that are used.
  public String length() {
    return length(clip);
  }

  /// How long a clip is, in frames that are used.
  public static String length(ClipCard clip) {
    if (clip.isPicture()) {
      return "picture";
    }
    int used = clip.trim().length(clip.frames());
    return clip.trim().isNone() ? used + " frames" : used + " of " + clip.frames() + " frames";
  }

  /// The value that ranks it; empty where it has none.
  public String rankText() {
    var value = clip.scores().get(rank);
    return value == null ? "" : ScoreText.of(rank).label() + " " + ScoreText.digits(value);
  }

  /// The choice, in a word; empty while there is none.
  public String verdict() {
    return clip.verdict() == Verdict.UNDECIDED ? "" : clip.verdict().text();
  }

  /// All that the card says, for who hears it.
  public String spoken() {
    var words = new ArrayList<String>();
    words.add(clip.name());
    words.add(length());
    add(words, rankText());
    words.add(clip.verdict().text());
    add(words, clip.tags().isEmpty() ? null : "tags " + String.join(", ", clip.tags()));
    add(words, clip.caption());
    return String.join(", ", words);
  }

  private static void add(ArrayList<String> words, @Nullable String word) {
    if (word != null && !word.isEmpty()) {
      words.add(word);
    }
  }
}
