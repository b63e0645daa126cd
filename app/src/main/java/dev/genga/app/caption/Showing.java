package dev.genga.app.caption;

/// How a clip is shown to a language model.
public enum Showing {
  /// Some of its frames as pictures: every server that takes pictures.
  PICTURES,
  /// Some of its frames as one video, in vLLM's form.
  FRAMES,
  /// Its file as a video: vLLM, transformers and others take frames from it as they like.
  VIDEO
}
