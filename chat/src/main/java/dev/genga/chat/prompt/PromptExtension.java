package dev.genga.chat.prompt;

import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;
import java.util.List;

/// Makes full prompts of short ones.
///
/// ```java
/// var extension = new PromptExtension(PromptTemplate.of("ghibli"));
/// String prompt = extension.ask(chat, "a girl on a beach");
/// ```
public record PromptExtension(PromptTemplate template) {
  private static final int SHOWN = 300;

  /// Asks a language model, and once more where its answer can't be put right.
  ///
  /// @throws ProblemException if the second answer breaks the rules too, or the model can't be asked
  public String ask(Chat chat, String prompt) {
    var rules = template.rules();
    var asked = Message.user(template.filled(prompt));
    String first = chat.answer(List.of(asked));
    String repaired = rules.repaired(first);
    var faults = rules.faults(repaired, prompt);
    if (faults.isEmpty()) {
      return repaired;
    }
    var again =
        Message.user("Write it once more, and this time: " + String.join("; ", faults) + ".");
    return accepted(chat.answer(List.of(asked, Message.model(first), again)), prompt);
  }

  /// An answer that was had in another way.
  ///
  /// @throws ProblemException if it breaks rules and can't be put right
  public String accepted(String answer, String prompt) {
    String repaired = template.rules().repaired(answer);
    var faults = template.rules().faults(repaired, prompt);
    if (!faults.isEmpty()) {
      throw new ProblemException(
          "the answer is no prompt of the kind that is wanted (%s)"
              .formatted(String.join("; ", faults)),
          "\""
              + (repaired.length() > SHOWN ? repaired.substring(0, SHOWN) + "..." : repaired)
              + "\"",
          "ask again, use another model, or allow other lengths with --words");
    }
    return repaired;
  }
}
