package dev.genga.film.text;

import dev.genga.video.Frame;
import java.util.Map;

/// Text with an outline, as subtitles are, in letters of 5 x 7 pixels.
public final class DrawnText {
  private static final int LETTER_WIDTH = 5;
  private static final int LETTER_HEIGHT = 7;

  /// Rows of each letter from the top, the highest of five bits at the left.
  private static final Map<Character, int[]> LETTERS =
      Map.ofEntries(
          Map.entry('A', new int[] {14, 17, 17, 31, 17, 17, 17}),
          Map.entry('C', new int[] {14, 17, 16, 16, 16, 17, 14}),
          Map.entry('D', new int[] {30, 17, 17, 17, 17, 17, 30}),
          Map.entry('E', new int[] {31, 16, 16, 30, 16, 16, 31}),
          Map.entry('F', new int[] {31, 16, 16, 30, 16, 16, 16}),
          Map.entry('H', new int[] {17, 17, 17, 31, 17, 17, 17}),
          Map.entry('I', new int[] {14, 4, 4, 4, 4, 4, 14}),
          Map.entry('L', new int[] {16, 16, 16, 16, 16, 16, 31}),
          Map.entry('M', new int[] {17, 27, 21, 21, 17, 17, 17}),
          Map.entry('N', new int[] {17, 25, 21, 19, 17, 17, 17}),
          Map.entry('O', new int[] {14, 17, 17, 17, 17, 17, 14}),
          Map.entry('R', new int[] {30, 17, 17, 30, 20, 18, 17}),
          Map.entry('S', new int[] {15, 16, 16, 14, 1, 1, 30}),
          Map.entry('T', new int[] {31, 4, 4, 4, 4, 4, 4}),
          Map.entry('U', new int[] {17, 17, 17, 17, 17, 17, 14}));

  private DrawnText() {}

  /// @param share of the text in what is seen, 0 to 1
  public static Frame over(Frame frame, String text, int left, int top, int scale, double share) {
    var rgb = frame.rgb().clone();
    draw(rgb, frame, text, left, top, scale, share, true);
    draw(rgb, frame, text, left, top, scale, share, false);
    return new Frame(frame.width(), frame.height(), rgb);
  }

  private static void draw(
      byte[] rgb,
      Frame frame,
      String text,
      int left,
      int top,
      int scale,
      double share,
      boolean outline) {
    for (int i = 0; i < text.length(); i++) {
      var rows = LETTERS.getOrDefault(text.charAt(i), new int[LETTER_HEIGHT]);
      for (int row = 0; row < LETTER_HEIGHT; row++) {
        for (int column = 0; column < LETTER_WIDTH; column++) {
          if ((rows[row] >> (LETTER_WIDTH - 1 - column) & 1) == 1) {
            int x = left + scale * (i * (LETTER_WIDTH + 1) + column);
            int y = top + scale * row;
            int wide = outline ? 1 : 0;
            mix(rgb, frame, x - wide, y - wide, scale + 2 * wide, outline ? 0 : 255, share);
          }
        }
      }
    }
  }

  private static void mix(
      byte[] rgb, Frame frame, int left, int top, int side, int colour, double share) {
    for (int y = Math.max(0, top); y < Math.min(frame.height(), top + side); y++) {
      for (int x = Math.max(0, left); x < Math.min(frame.width(), left + side); x++) {
        for (int c = 0; c < 3; c++) {
          int at = 3 * (y * frame.width() + x) + c;
          rgb[at] = (byte) ((1 - share) * (frame.rgb()[at] & 0xff) + share * colour);
        }
      }
    }
  }
}
