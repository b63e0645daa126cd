package dev.genga.app.caption;

/// How a clip is shown to a language model.
public enum Showing {
  /// Some of its frames as pictures: every server that takes pictures.
  PICTURES,
  /// Some of its frames as one video, in vLLM's form.
  FRAMES,
  /// Its file as a video: vLLM and others take frames from it as they like.
  VIDEO,
  /// Its path, for a server on this machine that reads files itself: transformers.
  PATH;

  /// Whether the server chooses the frames.
  public boolean isWhole() {
    return this == VIDEO || this == PATH;
  }
}
