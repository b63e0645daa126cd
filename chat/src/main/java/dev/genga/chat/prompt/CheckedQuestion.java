package dev.genga.chat.prompt;

import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A question whose answer is put right where it can be, and asked once more where it can't.
///
/// @param task what is asked
/// @param noun what the answer is to be, such as `prompt`
/// @param fix what a user can do about answers that break the rules
/// @param repair puts right what can be without changing what is said
/// @param faults what is still wrong, each as a demand; empty where nothing is
public record CheckedQuestion(
    Message task,
    String noun,
    String fix,
    UnaryOperator<String> repair,
    Function<String, List<String>> faults) {
  private static final int SHOWN = 300;

  /// Asks a language model, and once more where its answer can't be put right.
  ///
  /// @throws ProblemException if the second answer breaks the rules too, or the model can't be asked
  public String ask(Chat chat) {
    String first = chat.answer(List.of(task));
    String repaired = repair.apply(first);
    var wrong = faults.apply(repaired);
    if (wrong.isEmpty()) {
      return repaired;
    }
    var again =
        Message.user("Write it once more, and this time: " + String.join("; ", wrong) + ".");
    return accepted(chat.answer(List.of(task, Message.model(first), again)));
  }

  /// An answer that was had in another way.
  ///
  /// @throws ProblemException if it breaks rules and can't be put right
  public String accepted(String answer) {
    String repaired = repair.apply(answer);
    var wrong = faults.apply(repaired);
    if (!wrong.isEmpty()) {
      String shown = repaired.length() > SHOWN ? repaired.substring(0, SHOWN) + "..." : repaired;
      throw new ProblemException(
          "the answer is no %s of the kind that is wanted (%s)"
              .formatted(noun, String.join("; ", wrong)),
          "\"" + shown + "\"",
          fix);
    }
    return repaired;
  }
}
