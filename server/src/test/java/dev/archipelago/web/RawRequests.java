package dev.archipelago.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends raw bytes, for requests that no client library would send. */
final class RawRequests {

    private RawRequests() {}

    /** Sends {@code request} and reads until the server closes the connection. */
    static String exchange(int port, String request) throws IOException {
        try (Socket socket = open(port, request)) {
            return rest(socket);
        }
    }

    /** Sends {@code request} and reads the status line. */
    static String firstLine(int port, String request) throws IOException {
        try (Socket socket = open(port, request)) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    /** Opens a connection, sends {@code request} over it, and sets a read timeout of half a minute. */
    static Socket open(int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        send(socket, request);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads until the server closes the connection. */
    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
