package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;

/**
 * Writes the identifiers of the request and its trace in brackets, with a space before them; nothing without a request.
 */
final class RequestIdConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> fields = event.getMDCPropertyMap();
        String request = fields.get(RequestContext.REQUEST_ID);
        if (request == null) {
            return "";
        }
        String trace = fields.get(RequestContext.TRACE_ID);
        return trace == null ? " [" + request + "]" : " [" + request + " " + trace + "]";
    }
}
