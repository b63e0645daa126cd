package dev.genga.chat;

/// One turn of a conversation.
///
/// @param speaker whose turn it is
/// @param text what is said
public record Message(Speaker speaker, String text) {
  /// Who speaks.
  public enum Speaker {
    /// Who sets the task.
    USER,
    /// The language model.
    MODEL
  }

  /// A turn of the user's.
  public static Message user(String text) {
    return new Message(Speaker.USER, text);
  }

  /// A turn of the model's.
  public static Message model(String text) {
    return new Message(Speaker.MODEL, text);
  }
}
