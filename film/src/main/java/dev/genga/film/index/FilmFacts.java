package dev.genga.film.index;

/// What decoding a film from end to end showed.
///
/// @param width in pixels, as shown
/// @param height in pixels, as shown
/// @param frames that can be decoded
/// @param seconds from the first frame's showing to the end of the last one's
/// @param rate frames a second on average
/// @param interlaced whether its frames are of two moments each, by what they show
public record FilmFacts(
    int width, int height, int frames, double seconds, double rate, boolean interlaced) {
  /// Of a film that isn't interlaced.
  public FilmFacts(int width, int height, int frames, double seconds, double rate) {
    this(width, height, frames, seconds, rate, false);
  }
}
