package dev.genga.dataset.plan;

/// One thing that is trained on: a window of a clip, or an image.
///
/// @param first number of the first frame, after frames were dropped or repeated; 0 for an image
/// @param frames how many, 4n+1; 1 for an image
/// @param latentCache the name of its latents' file in the section's cache folder
public record Sample(int first, int frames, String latentCache) {
  /// The window in the clip.
  public FrameWindow window() {
    return new FrameWindow(first, frames);
  }
}
