package dev.genga.chat;

import java.util.List;

/// One turn of a conversation.
///
/// @param speaker whose turn it is
/// @param text what is said
/// @param pictures shown with it, in the order in which they are to be seen; of the user's turns alone
public record Message(Speaker speaker, String text, List<Picture> pictures) {
  /// Who speaks.
  public enum Speaker {
    /// Who sets the task.
    USER,
    /// The language model.
    MODEL
  }

  /// Copies the list.
  public Message {
    pictures = List.copyOf(pictures);
    if (speaker == Speaker.MODEL && !pictures.isEmpty()) {
      throw new IllegalArgumentException("a language model shows no pictures");
    }
  }

  /// A turn of the user's.
  public static Message user(String text) {
    return user(text, List.of());
  }

  /// A turn of the user's, with pictures.
  public static Message user(String text, List<Picture> pictures) {
    return new Message(Speaker.USER, text, pictures);
  }

  /// A turn of the model's.
  public static Message model(String text) {
    return new Message(Speaker.MODEL, text, List.of());
  }
}
