package dev.genga.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One turn of a conversation.
///
/// @param speaker whose turn it is
/// @param text what is said
/// @param pictures shown with it, in the order in which they are to be seen; of the user's turns alone
/// @param video shown with it, of the user's turns alone; null for none
public record Message(Speaker speaker, String text, List<Picture> pictures, @Nullable Video video) {
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
    if (speaker == Speaker.MODEL && (!pictures.isEmpty() || video != null)) {
      throw new IllegalArgumentException("a language model shows nothing");
    }
  }

  /// A turn of the user's.
  public static Message user(String text) {
    return user(text, List.of());
  }

  /// A turn of the user's, with pictures.
  public static Message user(String text, List<Picture> pictures) {
    return new Message(Speaker.USER, text, pictures, null);
  }

  /// A turn of the user's, with a video.
  public static Message user(String text, Video video) {
    return new Message(Speaker.USER, text, List.of(), video);
  }

  /// A turn of the model's.
  public static Message model(String text) {
    return new Message(Speaker.MODEL, text, List.of(), null);
  }

  /// Whether anything is shown with it.
  boolean shows() {
    return video != null || !pictures.isEmpty();
  }
}
