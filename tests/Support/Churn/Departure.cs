namespace Realtime.Support.Churn;

/// <summary>The ways in which a client leaves of its own will. To vanish is another: see <see cref="Churner.VanishAsync"/>.</summary>
public enum Departure
{
    /// <summary>Says goodbye as its transport has it, and waits until the server has ended the connection.</summary>
    Close,

    /// <summary>Ends its stream as soon as the handshake is answered, as a page does that is reloaded at once.</summary>
    Abandon,

    /// <summary>Ends its own direction and reads on until the server ends the other.</summary>
    HalfClose,

    /// <summary>Resets the connection as soon as the handshake is answered, with its first messages unanswered.</summary>
    Reset,

    /// <summary>The same at any moment of the handshake.</summary>
    ResetEarly,
}
